using System.Text.Json.Nodes;
using AdmissionWebhook.Policy.Tests.Engine;

namespace AdmissionWebhook.Policy.Tests.Exposures;

/// <summary>
/// Whatever the edit: an admitted ServiceEntry sends no connection to an unapproved place that it did not send there before. The test
/// works out destinations in a few lines that are independent of the engine.
/// </summary>
public sealed class ServiceEntryPropertyTests
{
    private const string Approved = "api.github.com";
    private const string Anywhere = "any address";

    private static readonly List<(string Namespace, string Target, int Port)> Connections =
    [
        .. from @namespace in (string[])["payments", "orders", "shipping"]
        from target in (string[])["gone.test", Approved, "198.51.100.7", "198.51.100.8", "192.0.2.1"]
        from port in (int[])[80, 443, 5432]
        select (@namespace, target, port),
    ];

    private readonly Scenario _scenario = new Scenario().WithPolicy(
        $$"""{"approvedHosts": [{"host": "{{Approved}}", "exportTo": ["*"]}]}"""
    );

    [Fact]
    public void An_admitted_edit_opens_no_new_destination()
    {
        var admitted = 0;
        for (var seed = 0; seed < 3000; seed++)
        {
            var random = new RandomSpec(seed);
            var (old, other) = (Entry(random), Entry(random));
            var edited = random.Edited(old, other);
            edited = random.Chance(30) ? random.Edited(edited, other) : edited;
            if (_scenario.Updating(Manifest(old)).Validate(Manifest(edited)).Allowed)
            {
                admitted += JsonNode.DeepEquals(old, edited) ? 0 : 1;
                var more = Connections.FindIndex(connection =>
                    Destinations(old, connection) is var before
                    && !before.Contains(Anywhere)
                    && !Destinations(edited, connection).IsSubsetOf(before)
                );
                Assert.True(
                    more < 0,
                    $"seed {seed}: {(more < 0 ? default : Connections[more])} in\n{edited.ToJsonString()}\nof\n{old.ToJsonString()}"
                );
            }
        }

        Assert.True(admitted > 300, $"only {admitted} edits were admitted: the test shows little");
    }

    [Fact]
    public void An_unchanged_object_is_admitted() =>
        Assert.All(
            Enumerable.Range(0, 500),
            seed =>
            {
                var old = Manifest(Entry(new RandomSpec(seed)));
                _scenario.Updating(old).Validate(old).Admitted();
            }
        );

    private static string Manifest(JsonNode spec) => Scenario.Manifest("ServiceEntry", spec.ToJsonString());

    private static JsonObject Entry(RandomSpec random)
    {
        var spec = new JsonObject
        {
            ["hosts"] = random.One(new JsonArray("gone.test"), new JsonArray(Approved), new JsonArray("gone.test", Approved)),
            ["resolution"] = random.One("DNS", "DNS", "STATIC", "NONE", "DNS_ROUND_ROBIN"),
            ["ports"] = random.List(2, () => Port(random)),
            ["exportTo"] = random.One(
                new JsonArray("."),
                new JsonArray("orders"),
                new JsonArray(".", "orders"),
                new JsonArray("*"),
                new JsonArray("~")
            ),
        };
        if (random.Chance(40))
        {
            spec["addresses"] = random.Some(60, "198.51.100.7", "198.51.100.8");
        }

        if (random.Chance(50))
        {
            spec["endpoints"] = random.List(2, () => Endpoint(random));
        }

        return spec;
    }

    private static JsonObject Port(RandomSpec random)
    {
        var port = random.One(
            new JsonObject
            {
                ["number"] = 443,
                ["name"] = "tls",
                ["protocol"] = "TLS",
            },
            new JsonObject
            {
                ["number"] = 80,
                ["name"] = "http",
                ["protocol"] = "HTTP",
            },
            new JsonObject
            {
                ["number"] = 5432,
                ["name"] = "db",
                ["protocol"] = "TCP",
            }
        );
        if (random.Chance(30))
        {
            port["targetPort"] = random.One(443, 8443);
        }

        return port;
    }

    private static JsonObject Endpoint(RandomSpec random)
    {
        var endpoint = new JsonObject { ["address"] = random.One(Approved, "away.test", "203.0.113.9") };
        if (random.Chance(40))
        {
            endpoint["ports"] = new JsonObject { [random.One("tls", "db")] = random.One(22, 8443) };
        }

        return endpoint;
    }

    // Where a connection to a name or address can end, except at the approved host with a protocol that carries its name.
    private static HashSet<string> Destinations(JsonNode spec, (string Namespace, string Target, int Port) connection)
    {
        var found = new HashSet<string>();
        var hosts = Texts(spec["hosts"]);
        var addresses = Texts(spec["addresses"]);
        if (hosts.Count == 0 || !IsSeenBy(Texts(spec["exportTo"]), connection.Namespace))
        {
            return found;
        }

        foreach (var port in (spec["ports"]?.AsArray() ?? []).Where(port => port!["number"]?.GetValue<int>() == connection.Port))
        {
            var isOpaque = port!["protocol"]?.GetValue<string>() is "TCP" or null;
            var isTaken = isOpaque
                ? !connection.Target.Contains("test", StringComparison.Ordinal)
                    && (addresses.Count == 0 || addresses.Contains(connection.Target))
                : hosts.Contains(connection.Target);
            if (isTaken)
            {
                found.UnionWith(
                    Ends(spec, port, isOpaque ? hosts : [connection.Target])
                        .Where(end => isOpaque || !end.StartsWith(Approved, StringComparison.Ordinal))
                );
            }
        }

        return found;
    }

    private static IEnumerable<string> Ends(JsonNode spec, JsonNode port, IEnumerable<string> hosts)
    {
        var number = port["targetPort"]?.GetValue<int>() ?? port["number"]!.GetValue<int>();
        var name = port["name"]?.GetValue<string>() ?? "";
        var resolution = spec["resolution"]?.GetValue<string>() ?? "NONE";
        if (resolution == "NONE")
        {
            return [Anywhere];
        }

        return spec["endpoints"] is JsonArray { Count: > 0 } endpoints
                ? endpoints
                    .Where(one => one!["address"] is not null)
                    .Select(one => $"{one!["address"]?.GetValue<string>()}:{one["ports"]?[name]?.GetValue<int>() ?? number}")
            : resolution == "STATIC" ? []
            : hosts.Select(host => $"{host}:{number}");
    }

    private static bool IsSeenBy(List<string> exportTo, string @namespace) =>
        exportTo.Count == 0
        || exportTo.Contains("*")
        || (!exportTo.Contains("~") && (exportTo.Contains(@namespace) || (@namespace == "payments" && exportTo.Contains("."))));

    private static List<string> Texts(JsonNode? list) => list?.AsArray().Select(text => text!.GetValue<string>()).ToList() ?? [];
}
