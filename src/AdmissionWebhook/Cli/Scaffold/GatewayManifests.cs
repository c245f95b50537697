using System.Text.Json.Nodes;

namespace AdmissionWebhook.Cli.Scaffold;

/// <summary>The objects that route traffic to the egress gateway.</summary>
internal static class GatewayManifests
{
    /// <summary>The gateway's port for mesh traffic, as Istio's charts install it.</summary>
    public const int Port = 443;

    public static IEnumerable<ScaffoldedObject> Of(EgressPlan plan, GatewayPlan gateway)
    {
        if (!gateway.IsShared)
        {
            yield return Server(plan, gateway);
        }

        if (plan.Mode.ReadsRequests())
        {
            yield return MeshTls(plan, gateway);
        }
    }

    private static ScaffoldedObject Server(EgressPlan plan, GatewayPlan gateway)
    {
        var readsRequests = plan.Mode.ReadsRequests();
        return new ScaffoldedObject(
            "Gateway",
            gateway.Namespace,
            gateway.Name,
            "Opens the egress gateway for the host. The gateway's owners apply it."
        )
            .With("selector", ScaffoldJson.Texts(gateway.Selector), "The egress gateway's pods.")
            .With(
                "servers",
                new JsonArray(
                    new JsonObject
                    {
                        ["port"] = new JsonObject
                        {
                            ["number"] = Port,
                            ["name"] = readsRequests ? "https" : "tls",
                            ["protocol"] = readsRequests ? "HTTPS" : "TLS",
                        },
                        ["hosts"] = new JsonArray($"{plan.Namespace}/{plan.Host.Canonical}"),
                        ["tls"] = new JsonObject { ["mode"] = readsRequests ? "ISTIO_MUTUAL" : "PASSTHROUGH" },
                    }
                )
            )
            .Comment("/spec/servers/0/hosts", $"Only VirtualServices of namespace {plan.Namespace} route it.")
            .Comment(
                "/spec/servers/0/tls",
                readsRequests ? "Sidecars encrypt requests on their way to the gateway." : "The gateway passes TLS through."
            );
    }

    private static ScaffoldedObject MeshTls(EgressPlan plan, GatewayPlan gateway) =>
        new ScaffoldedObject(
            "DestinationRule",
            plan.Namespace,
            $"{plan.Name}-gateway",
            "Encrypts requests between sidecars and the egress gateway."
        )
            .With("host", gateway.Service)
            .With(
                "subsets",
                new JsonArray(
                    new JsonObject
                    {
                        ["name"] = plan.Name,
                        ["trafficPolicy"] = new JsonObject
                        {
                            ["portLevelSettings"] = new JsonArray(
                                new JsonObject
                                {
                                    ["port"] = ScaffoldJson.Port(Port),
                                    ["tls"] = new JsonObject { ["mode"] = "ISTIO_MUTUAL", ["sni"] = plan.Host.Canonical },
                                }
                            ),
                        },
                    }
                ),
                "For this host only: other traffic to the gateway is unchanged."
            )
            .With("exportTo", Exports.Of(plan, withGateway: false));
}
