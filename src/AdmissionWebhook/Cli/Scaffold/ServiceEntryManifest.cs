using System.Text.Json.Nodes;

namespace AdmissionWebhook.Cli.Scaffold;

/// <summary>The registration of the host.</summary>
internal static class ServiceEntryManifest
{
    public static ScaffoldedObject Of(EgressPlan plan)
    {
        var entry = new ScaffoldedObject("ServiceEntry", plan.Namespace, plan.Name, $"Registers {plan.What} with the mesh.");
        if (plan.Waypoint is { } waypoint)
        {
            entry.Labels["istio.io/use-waypoint"] = waypoint.Name;
            entry.Comment("/metadata/labels", "The waypoint that the traffic leaves through.");
            if (waypoint.Namespace != plan.Namespace)
            {
                entry.Labels["istio.io/use-waypoint-namespace"] = waypoint.Namespace;
            }
        }

        foreach (var (key, value) in plan.Annotations)
        {
            entry.Annotations[key] = value;
        }

        entry.With("hosts", new JsonArray(plan.Host.Canonical));
        if (plan.DialledAddresses.Count > 0)
        {
            entry.With(
                "addresses",
                ScaffoldJson.Texts(plan.DialledAddresses),
                plan.Resolution == "NONE"
                    ? "Only connections to these addresses are allowed."
                    : "TCP carries no host name: the mesh recognizes the host by the address that callers dial."
            );
        }

        entry
            .With("location", "MESH_EXTERNAL")
            .With("ports", new JsonArray(Port(plan)), PortComment(plan))
            .With("resolution", plan.Resolution, ResolutionComment(plan.Resolution));
        if (plan.Endpoints.Count > 0)
        {
            entry.With(
                "endpoints",
                new JsonArray([.. plan.Endpoints.Select(address => (JsonNode)new JsonObject { ["address"] = address })])
            );
        }

        return entry.With("exportTo", Exports.Of(plan, withGateway: true), Exports.Comment(plan));
    }

    private static JsonObject Port(EgressPlan plan)
    {
        var port = new JsonObject
        {
            ["number"] = plan.CallerPort,
            ["name"] = plan.PortName,
            ["protocol"] = plan.Protocol,
        };
        if (plan.WirePort != plan.CallerPort)
        {
            port["targetPort"] = plan.WirePort;
        }

        return port;
    }

    private static string PortComment(EgressPlan plan) =>
        plan.Mode switch
        {
            EgressMode.Plaintext => "Callers send HTTP, which leaves the cluster unencrypted.",
            EgressMode.Tls => "Callers use TLS themselves; the proxy reads only the server name.",
            EgressMode.Tcp => "The proxy forwards the bytes unchanged.",
            _ => FormattableString.Invariant(
                $"Callers send HTTP to port {plan.CallerPort}; it leaves the cluster as TLS on port {plan.WirePort}."
            ),
        };

    private static string ResolutionComment(string resolution) =>
        resolution switch
        {
            "STATIC" => "The host's addresses; DNS is not used.",
            "NONE" => "A wildcard cannot be resolved: connections go to the address that the caller dialed.",
            "DYNAMIC_DNS" => "The proxy resolves the name that each connection carries.",
            _ => "The proxy resolves the host by DNS.",
        };
}
