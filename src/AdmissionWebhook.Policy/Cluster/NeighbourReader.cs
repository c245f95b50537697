using System.Text.Json;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Cluster;

/// <summary>Trims objects that are looked up by key: Services, Gateways, Sidecars, labels. Never throws for their content.</summary>
public static class NeighbourReader
{
    /// <summary>The waypoint that an object or namespace uses; null for none.</summary>
    public static string? Waypoint(IReadOnlyDictionary<string, string>? labels) =>
        labels?.GetValueOrDefault("istio.io/use-waypoint") is { Length: > 0 } waypoint && waypoint != "none" ? waypoint : null;

    /// <summary>The Service that an EndpointSlice belongs to; null for none.</summary>
    public static string? ServiceOf(JsonElement metadata) => metadata.Member("labels"u8).Text("kubernetes.io/service-name"u8);

    public static KnownService Service(JsonElement document, ObjectKey key)
    {
        var spec = document.Member("spec"u8);
        var annotation = document.Member("metadata"u8).Member("annotations"u8).Text("networking.istio.io/exportTo"u8);
        return new KnownService(
            key,
            [
                .. spec.Member("ports"u8)
                    .Items()
                    .Select(port => new ServicePort(
                        port.Integer("port"u8) ?? 0,
                        port.Text("name"u8) ?? "",
                        port.Text("appProtocol"u8) ?? ""
                    )),
            ],
            annotation?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? []
        )
        {
            Selector = Labels(spec.Member("selector"u8)),
            ExternalName =
                spec.Text("type"u8) == "ExternalName" && spec.Text("externalName"u8) is { Length: > 0 } externalName ? externalName : null,
            IsHeadless = spec.Text("clusterIP"u8) == "None",
        };
    }

    public static KnownGateway Gateway(JsonElement document, ObjectKey key) =>
        new(
            key,
            [
                .. document
                    .Member("spec"u8)
                    .Member("servers"u8)
                    .Items()
                    .Select(server => new GatewayServer(
                        server.Member("port"u8).Integer("number"u8) ?? 0,
                        [.. server.Member("hosts"u8).Items().Select(host => host.Text() ?? "")]
                    )
                    {
                        Protocol = server.Member("port"u8).Text("protocol"u8) ?? "",
                        Bind = server.Text("bind"u8) ?? "",
                    }),
            ]
        )
        {
            Selector = Labels(document.Member("spec"u8).Member("selector"u8)),
        };

    public static KnownGatewayRoute GatewayRoute(IstioKind kind, JsonElement document, ObjectKey key, string clusterDomain)
    {
        var route = new GatewayRouteView(document.Member("spec"u8), key.Namespace, $"svc.{clusterDomain}");
        return new KnownGatewayRoute(
            kind,
            key,
            [.. route.EntryParents.Select(parent => (parent.Entry, parent.Port))],
            route.IsServiceBound,
            [.. route.Gateways.Select(gateway => gateway.Split('/')[0]).Distinct()],
            [.. route.Targets.Select(target => (target.Name, target.Port))]
        );
    }

    public static KnownBackendTls BackendTls(JsonElement document, ObjectKey key) =>
        new(
            key,
            [
                .. document
                    .Member("spec"u8)
                    .Member("targetRefs"u8)
                    .Items()
                    .Where(target => target.Text("group"u8) == IstioKinds.Group && target.Text("kind"u8) == "ServiceEntry")
                    .Select(target =>
                        (
                            new ObjectKey(key.Namespace, target.Text("name"u8) ?? ""),
                            target.Text("sectionName"u8) is { Length: > 0 } port ? port : null
                        )
                    ),
            ]
        );

    /// <summary>A Gateway of the Gateway API, whose listeners are servers; none if ListenerSets can add listeners.</summary>
    public static KnownGateway KubernetesGateway(JsonElement document, ObjectKey key)
    {
        var spec = document.Member("spec"u8);
        return new(
            key,
            spec.Member("allowedListeners"u8).IsPresent()
                ? []
                :
                [
                    .. spec.Member("listeners"u8)
                        .Items()
                        .Select(listener => new GatewayServer(
                            listener.Integer("port"u8) ?? 0,
                            [listener.Text("hostname"u8) is { Length: > 0 } host ? host : "*"]
                        )),
                ]
        );
    }

    public static KnownSidecar Sidecar(JsonElement document, ObjectKey key) =>
        new(key, Labels(document.Member("spec"u8).Member("workloadSelector"u8).Member("labels"u8)));

    public static Dictionary<string, string> Labels(JsonElement map)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var label in map.Members())
        {
            if (label.Value.Text() is { } value)
            {
                labels[label.DecodedName()] = value;
            }
        }

        return labels;
    }
}
