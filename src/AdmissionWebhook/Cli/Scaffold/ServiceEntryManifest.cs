using System.Text.Json.Nodes;

namespace AdmissionWebhook.Cli.Scaffold;

/// <summary>The registration of the host.</summary>
internal static class ServiceEntryManifest
{
    public static ScaffoldedObject Of(EgressPlan plan)
    {
        var entry = new ScaffoldedObject("ServiceEntry", plan.Namespace, plan.Name, $"Makes {plan.What} known to the mesh.");
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
            entry.With("addresses", ScaffoldJson.Texts(plan.DialledAddresses), plan.Resolution == "NONE"
                ? "Only connections to these addresses are let through."
                : "TCP carries no host name: the mesh tells the host by the address that callers dial.");
        }

        entry.With("location", "MESH_EXTERNAL")
            .With("ports", new JsonArray(Port(plan)), PortComment(plan))
            .With("resolution", plan.Resolution, ResolutionComment(plan.Resolution));
        if (plan.Endpoints.Count > 0)
        {
            entry.With("endpoints", new JsonArray([.. plan.Endpoints.Select(address => (JsonNode)new JsonObject { ["address"] = address })]));
        }

        return entry.With("exportTo", Exports.Of(plan, withGateway: true), Exports.Comment(plan));
    }

    private static JsonObject Port(EgressPlan plan)
    {
        var port = new JsonObject { ["number"] = plan.CallerPort, ["name"] = plan.PortName, ["protocol"] = plan.Protocol };
        if (plan.WirePort != plan.CallerPort)
        {
            port["targetPort"] = plan.WirePort;
        }

        return port;
    }

    private static string PortComment(EgressPlan plan) => plan.Mode switch
    {
        EgressMode.Plaintext => "Callers send HTTP, and so it leaves the cluster: unencrypted.",
        EgressMode.Tls => "Callers speak TLS themselves; the proxy looks at the server name only.",
        EgressMode.Tcp => "The proxy passes the bytes on as they are.",
        _ => FormattableString.Invariant($"Callers send HTTP to port {plan.CallerPort}; it leaves the cluster as TLS on port {plan.WirePort}."),
    };

    private static string ResolutionComment(string resolution) => resolution switch
    {
        "STATIC" => "The host is at these addresses, whatever DNS says.",
        "NONE" => "A wildcard cannot be resolved: connections go to the address that the caller dialled.",
        "DYNAMIC_DNS" => "The proxy resolves the name that each connection carries.",
        _ => "The proxy resolves the host by DNS.",
    };
}
