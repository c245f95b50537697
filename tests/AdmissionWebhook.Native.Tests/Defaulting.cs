using System.Text.Json.Nodes;
using AdmissionWebhook.Policy;

namespace AdmissionWebhook.Native.Tests;

/// <summary>Adds to random policies and objects the fields that decide about defaults.</summary>
internal static class Defaulting
{
    /// <summary>Defaults, labels of approvals, an egress gateway.</summary>
    public static void Extend(RandomDocuments random, JsonObject spec, bool isScoped)
    {
        spec["defaults"] = random.Object(
            (0.3, "routes", () => random.One("external", "all")),
            (0.4, "routeTimeout", () => "15s"),
            (0.3, "retries", () => new JsonObject { ["attempts"] = 1 + random.Up(2), ["retryOn"] = new JsonArray("connect-failure") }),
            (0.4, "connectTimeout", () => "10s"),
            (0.4, "exportTo", () => new JsonArray(".")),
            (0.3, "labels", () => new JsonObject { [random.One("team", "egress.admissionwebhook.dev/governed")] = "x" })
        );
        if (spec["defaults"]!.AsObject().Count == 0)
        {
            spec.Remove("defaults");
        }

        foreach (var approval in (spec["approvedHosts"] as JsonArray ?? []).OfType<JsonObject>().Where(_ => random.Chance(0.5)))
        {
            approval["labels"] = new JsonObject { [random.One("vendor", "class", "egress.admissionwebhook.dev/class")] = "x" };
        }

        if (!isScoped && random.Chance(0.3))
        {
            var mesh = spec["mesh"] as JsonObject ?? [];
            mesh["egressGateway"] = new JsonObject { ["namespace"] = "istio-system" };
            spec["mesh"] = mesh;
        }
    }

    /// <summary>The request with the fields that defaults look at, some of them of a type that they should not have.</summary>
    public static AdmissionInput Request(RandomDocuments random)
    {
        var input = RandomObjects.Input(random);
        var document = Decorated(random, input.Kind, JsonNode.Parse(input.Object.GetRawText())!.AsObject());
        JsonObject? old =
            input.Operation == Operation.Create ? null
            : random.Chance(0.7) ? Without(random, document)
            : Decorated(random, input.Kind, JsonNode.Parse(input.OldObject.GetRawText())!.AsObject());
        return input with { Object = RandomDocuments.Parse(document), OldObject = RandomDocuments.Parse(old) };
    }

    private static JsonObject Decorated(RandomDocuments random, string kind, JsonObject document)
    {
        if (random.Chance(0.7))
        {
            document["metadata"]!["labels"] = random.Object(
                (0.8, "team", () => "x"),
                (0.7, "egress.admissionwebhook.dev/governed", () => "x"),
                (0.7, "vendor", () => "x"),
                (0.7, "class", () => "x"),
                (0.7, "egress.admissionwebhook.dev/class", () => "x")
            );
        }

        if (random.Chance(0.05))
        {
            document["metadata"]!["annotations"] = new JsonObject
            {
                ["egress.admissionwebhook.dev/skip-defaults"] = random.One("timeout", "all"),
            };
        }

        if (document["spec"] is JsonObject spec)
        {
            Decorate(random, kind, spec);
        }

        if (random.Chance(0.01))
        {
            document["spec"] = random.One<JsonNode?>(null, "text", new JsonArray(), 1);
        }

        return document;
    }

    private static void Decorate(RandomDocuments random, string kind, JsonObject spec)
    {
        var more = kind switch
        {
            "ServiceEntry" => random.Object((0.6, "exportTo", () => random.Some(1, () => random.One(".", "*")))),
            "VirtualService" => random.Object(
                (0.9, "hosts", () => random.Some(2, () => random.Host())),
                (0.2, "gateways", () => random.Some(2, () => random.One("mesh", "mesh", "istio-system/egress"))),
                (0.6, "exportTo", () => random.Some(1, () => random.One(".", "*"))),
                (0.7, "http", () => random.Some(2, () => Route(random)))
            ),
            "DestinationRule" => random.Object(
                (0.5, "trafficPolicy", () => TrafficPolicy(random)),
                (
                    0.3,
                    "subsets",
                    () => random.Some(2, () => random.Object((1, "name", () => "v1"), (0.6, "trafficPolicy", () => TrafficPolicy(random))))
                )
            ),
            _ => [],
        };
        foreach (var (name, value) in more)
        {
            spec[name] = random.Chance(0.02) ? random.One<JsonNode?>(null, "text", 7, new JsonObject()) : value?.DeepClone();
        }
    }

    private static JsonObject Route(RandomDocuments random) =>
        random.Object(
            (
                0.9,
                "route",
                () =>
                    random.Some(
                        2,
                        () =>
                            random.Object(
                                (1, "destination", () => new JsonObject { ["host"] = random.Host() }),
                                (
                                    0.1,
                                    "headers",
                                    () =>
                                        new JsonObject
                                        {
                                            ["request"] = new JsonObject { ["set"] = new JsonObject { ["Host"] = random.Host() } },
                                        }
                                )
                            )
                    )
            ),
            (0.5, "timeout", () => random.One<JsonNode?>("3s", "5s", null)),
            (0.3, "retries", () => random.One<JsonNode?>(new JsonObject { ["attempts"] = 1 }, new JsonObject(), null)),
            (0.05, "redirect", () => random.One<JsonNode?>(new JsonObject { ["authority"] = random.Host() }, null)),
            (0.05, "fault", () => new JsonObject()),
            (0.05, "mirror", () => new JsonObject { ["host"] = random.Host() }),
            (0.05, "rewrite", () => new JsonObject { ["authority"] = random.Host() }),
            (
                0.1,
                "match",
                () =>
                    new JsonArray(
                        random.Object(
                            (0.5, "gateways", () => new JsonArray("mesh")),
                            (0.5, "uri", () => new JsonObject { ["prefix"] = random.One("/", "/ws") })
                        )
                    )
            )
        );

    private static JsonObject TrafficPolicy(RandomDocuments random) =>
        random.Object(
            (0.5, "connectionPool", () => Pool(random)),
            (0.2, "tls", () => new JsonObject { ["mode"] = "SIMPLE", ["sni"] = random.Host() }),
            (0.2, "tunnel", () => new JsonObject { ["targetHost"] = random.Host(), ["targetPort"] = 443 }),
            (0.3, "portLevelSettings", () => random.Some(1, () => random.Object((0.7, "connectionPool", () => Pool(random)))))
        );

    private static JsonNode Pool(RandomDocuments random) =>
        random.One<JsonNode>(
            new JsonObject { ["tcp"] = new JsonObject { ["connectTimeout"] = "3s" } },
            new JsonObject { ["tcp"] = new JsonObject { ["maxConnections"] = 3 } },
            new JsonObject { ["http"] = new JsonObject() },
            new JsonObject()
        );

    // The stored version of the same object, with one field more or less.
    private static JsonObject Without(RandomDocuments random, JsonObject document)
    {
        var old = (JsonObject)document.DeepClone();
        if (old["spec"] is JsonObject { Count: > 0 } spec)
        {
            if (random.Chance(0.5))
            {
                spec["exportTo"] = new JsonArray(".");
            }
            else
            {
                spec.Remove(random.One(spec.Select(member => member.Key).ToArray()));
            }
        }

        return old;
    }
}
