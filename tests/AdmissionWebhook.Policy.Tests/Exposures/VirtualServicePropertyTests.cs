using System.Text.Json.Nodes;
using AdmissionWebhook.Policy.Tests.Engine;

namespace AdmissionWebhook.Policy.Tests.Exposures;

/// <summary>
/// Whatever the edit: an admitted VirtualService sends no more of any request to the unapproved host than before. The test picks routes
/// in a few lines that are independent of the engine.
/// </summary>
public sealed class VirtualServicePropertyTests
{
    private const string Gone = "gone.test";

    private static readonly string[] Namespaces = ["payments", "orders", "shipping"];
    private static readonly string[] Hosts = ["web", "shop"];

    private static readonly List<Request> Requests =
    [
        .. from @namespace in Namespaces
        from gateway in (string[])["mesh", "payments/edge"]
        from host in Hosts
        from path in (string[])["/", "/a", "/a/b", "/c"]
        from header in (string?[])[null, "1", "2"]
        select new Request(@namespace, gateway, host, path, header),
    ];

    private readonly Scenario _scenario = Scenario.NothingApproved;

    [Fact]
    public void An_admitted_edit_sends_no_more_to_the_unapproved_host()
    {
        var admitted = 0;
        for (var seed = 0; seed < 3000; seed++)
        {
            var random = new RandomSpec(seed);
            var (old, other) = (Service(random), Service(random));
            var edited = random.Edited(old, other);
            edited = random.Chance(30) ? random.Edited(edited, other) : edited;
            if (_scenario.Updating(Manifest(old)).Validate(Manifest(edited)).Allowed)
            {
                admitted += JsonNode.DeepEquals(old, edited) ? 0 : 1;
                var more = Requests.Find(request =>
                    Share(edited, request) > Share(old, request) + 1e-6 || Mirrored(edited, request) > Mirrored(old, request) + 1e-6
                );
                Assert.True(more is null, $"seed {seed}: {more} in\n{edited.ToJsonString()}\nof\n{old.ToJsonString()}");
            }
        }

        Assert.True(admitted > 300, $"only {admitted} edits were admitted: the test shows little");
    }

    [Fact]
    public void An_unchanged_object_and_a_longer_timeout_are_admitted() =>
        Assert.All(
            Enumerable.Range(0, 500),
            seed =>
            {
                var old = Service(new RandomSpec(seed));
                var slower = old.DeepClone();
                foreach (var route in slower["http"]!.AsArray())
                {
                    route!["timeout"] = "7s";
                }

                _scenario.Updating(Manifest(old)).Validate(Manifest(old)).Admitted();
                _scenario.Updating(Manifest(old)).Validate(Manifest(slower)).Admitted();
            }
        );

    private static string Manifest(JsonNode spec) => Scenario.Manifest("VirtualService", spec.ToJsonString());

    private static JsonObject Service(RandomSpec random)
    {
        var spec = new JsonObject
        {
            ["hosts"] = random.One(new JsonArray("web"), new JsonArray("web", "shop")),
            ["http"] = random.List(3, () => Route(random)),
        };
        if (random.Chance(60))
        {
            spec["exportTo"] = random.One(
                new JsonArray("."),
                new JsonArray("orders"),
                new JsonArray(".", "orders"),
                new JsonArray("*"),
                new JsonArray("~")
            );
        }

        if (random.Chance(50))
        {
            spec["gateways"] = random.One(new JsonArray("mesh"), new JsonArray("edge"), new JsonArray("mesh", "edge"));
        }

        return spec;
    }

    private static JsonObject Route(RandomSpec random)
    {
        var route = new JsonObject
        {
            ["route"] = random.List(
                2,
                () =>
                    new JsonObject
                    {
                        ["destination"] = new JsonObject { ["host"] = random.One(Gone, "web") },
                        ["weight"] = random.One(10, 50, 90),
                    }
            ),
        };
        if (random.Chance(70))
        {
            route["match"] = random.List(2, () => Match(random));
        }

        if (random.Chance(20))
        {
            route["fault"] = new JsonObject
            {
                ["abort"] = new JsonObject
                {
                    ["httpStatus"] = 500,
                    ["percentage"] = new JsonObject { ["value"] = 100 },
                },
            };
        }

        if (random.Chance(30))
        {
            route["mirror"] = new JsonObject { ["host"] = random.One(Gone, "web") };
            route["mirrorPercentage"] = new JsonObject { ["value"] = random.One(0, 10, 100) };
        }

        return route;
    }

    private static JsonObject Match(RandomSpec random)
    {
        var match = new JsonObject();
        if (random.Chance(70))
        {
            match["uri"] = new JsonObject { [random.One("prefix", "exact")] = random.One("/", "/a", "/a/b") };
        }

        if (random.Chance(40))
        {
            match["headers"] = new JsonObject { ["x"] = new JsonObject { ["exact"] = random.One("1", "2") } };
        }

        if (random.Chance(20))
        {
            match["gateways"] = new JsonArray(random.One("mesh", "edge"));
        }

        return match;
    }

    private static double Share(JsonNode spec, Request request)
    {
        var destinations =
            Pick(spec, request)
                ?["route"]?.AsArray()
                .Select(one => (Host: one!["destination"]?["host"]?.GetValue<string>(), Weight: one["weight"]?.GetValue<int>() ?? 0))
                .ToList()
            ?? [];
        var total = destinations.Sum(one => one.Weight);
        return destinations.Sum(one =>
            one.Host != Gone ? 0
            : total > 0 ? (double)one.Weight / total
            : 1.0 / destinations.Count
        );
    }

    private static double Mirrored(JsonNode spec, Request request) =>
        Pick(spec, request) is { } route && route["mirror"]?["host"]?.GetValue<string>() == Gone
            ? route["mirrorPercentage"] is { } percentage
                ? percentage["value"]?.GetValue<int>() ?? 0
                : 100
            : 0;

    // The first route that matches; none if its fault aborts everything.
    private static JsonNode? Pick(JsonNode spec, Request request)
    {
        var gateways = Texts(spec["gateways"], "mesh");
        var route =
            IsSeenBy(Texts(spec["exportTo"], "*"), request.Namespace) && Texts(spec["hosts"]).Contains(request.Host)
                ? spec["http"]
                    ?.AsArray()
                    .FirstOrDefault(one =>
                        one!["match"] is JsonArray { Count: > 0 } matches
                            ? matches.Any(match => Holds(match!, request, gateways))
                            : gateways.Contains(request.Gateway)
                    )
                : null;
        return route?["fault"]?["abort"]?["httpStatus"] is null ? route : null;
    }

    private static bool Holds(JsonNode match, Request request, List<string> gateways) =>
        (match["gateways"] is JsonArray { Count: > 0 } own ? Texts(own) : gateways).Contains(request.Gateway)
        && match["uri"] switch
        {
            { } uri when uri["exact"] is { } exact => exact.GetValue<string>() == request.Path,
            { } uri when uri["prefix"] is { } prefix => request.Path.StartsWith(prefix.GetValue<string>(), StringComparison.Ordinal),
            _ => true,
        }
        && (match["headers"]?["x"]?["exact"] is not { } header || header.GetValue<string>() == request.Header);

    private static bool IsSeenBy(List<string> exportTo, string @namespace) =>
        exportTo.Contains("*")
        || (!exportTo.Contains("~") && (exportTo.Contains(@namespace) || (@namespace == "payments" && exportTo.Contains("."))));

    private static List<string> Texts(JsonNode? list, string? byDefault = null)
    {
        var texts =
            list?.AsArray().Select(text => text!.GetValue<string>()).Select(text => text == "edge" ? "payments/edge" : text).ToList() ?? [];
        return texts.Count == 0 && byDefault is not null ? [byDefault] : texts;
    }

    private sealed record Request(string Namespace, string Gateway, string Host, string Path, string? Header);
}
