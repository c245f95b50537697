using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Rules.Pairs;

namespace AdmissionWebhook.Policy.Rules.Consistency;

/// <summary>
/// In ambient mode ztunnel ignores VirtualServices and DestinationRules; the host's waypoint applies them. Without one, routes, timeouts
/// and TLS origination have no effect (istio pilot/pkg/serviceregistry/kube/controller/ambient). A Sidecar applies to sidecars only.
/// </summary>
public sealed class NeedsWaypoint()
    : Rule(
        new RuleDescriptor(
            "needs-waypoint",
            "In ambient mode routes and settings of a host need its waypoint",
            RuleGroup.Resilience,
            EnforcementAction.Warn,
            IstioKind.VirtualService | IstioKind.DestinationRule | IstioKind.Sidecar | IstioKind.GatewayApiRoutes
        )
        {
            NeedsOtherObjects = true,
        }
    )
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        if (!IsAmbient(review))
        {
            return;
        }

        switch (review.Kind)
        {
            case IstioKind.Sidecar:
                review.Report(
                    new Violation(
                        JsonPath.Spec,
                        "",
                        $"namespace \"{review.Namespace}\" is in ambient mode, where a Sidecar has no effect",
                        "remove it, or use a NetworkPolicy or AuthorizationPolicy"
                    )
                );
                break;
            case IstioKind.DestinationRule when review.Spec.Member("trafficPolicy"u8).HasContent():
                Report(review, JsonPath.Spec["host"], "its traffic settings, TLS included, have");
                break;
            case IstioKind.VirtualService when review.VirtualService.IsMeshBound && review.VirtualService.Hosts.Count > 0:
                Report(review, JsonPath.Spec["hosts"][0], "its routes and timeouts have");
                break;
            case IstioKind.HttpRoute or IstioKind.GrpcRoute or IstioKind.TlsRoute or IstioKind.TcpRoute:
                foreach (var (parent, _, path) in new GatewayRouteView(review.Spec, review.Namespace, review.Mesh.ServiceZone).EntryParents)
                {
                    if (review.Cluster.ServiceEntry(parent) is { Hosts: [var host, ..] } entry && !HasWaypoint(review, entry))
                    {
                        Report(review, path, parent.Name, host, entry, "the route has");
                    }
                }

                break;
        }
    }

    // External hosts only: Services belong to others, who bind them to waypoints.
    private static void Report(Review review, JsonPath path, string what)
    {
        if (review.Known is not { Hosts: [var host, ..] } || review.Mesh.IsClusterName(host))
        {
            return;
        }

        var entries = Neighbours.ServiceEntries(review, host).Where(entry => entry.IsVisibleIn(review.Namespace)).ToList();
        if (entries.Count > 0 && !entries.Exists(entry => HasWaypoint(review, entry)))
        {
            Report(review, path, host.Written, host, entries[0], what);
        }
    }

    private static void Report(Review review, JsonPath path, string value, in HostName host, KnownServiceEntry entry, string what)
    {
        var waypoint = review.Mesh.EgressGateway?.Waypoint is { } mandated
            ? mandated[(mandated.IndexOf('/', StringComparison.Ordinal) + 1)..]
            : "NAME";
        review.Report(
            new Violation(
                path,
                value,
                $"namespace \"{review.Namespace}\" is in ambient mode and {entry} has no waypoint, so {what} no effect",
                $"label {entry} with istio.io/use-waypoint: {waypoint} (and istio.io/use-waypoint-namespace if it runs elsewhere)"
            )
            {
                Canonical = host.Canonical,
            }
        );
    }

    // The entry's label beats the namespace's, "none" included. A namespace with unknown labels can have one.
    private static bool HasWaypoint(Review review, KnownServiceEntry entry) =>
        entry.WaypointLabel is { } own
            ? own is not ("" or "none")
            : review.Cluster.NamespaceLabels(entry.Key.Namespace) is not { } labels || NeighbourReader.Waypoint(labels) is not null;

    // Pods of a namespace with both labels get a sidecar, which takes precedence (istio
    // pkg/config/analysis/analyzers/util/in_mesh.go, NamespaceInAmbientMode).
    private static bool IsAmbient(Review review)
    {
        var labels = review.Cluster.NamespaceLabels(review.Namespace);
        return review.Mesh.DataPlane switch
        {
            "sidecar" => false,
            "ambient" => labels?.GetValueOrDefault("istio.io/dataplane-mode") != "none",
            _ => labels?.GetValueOrDefault("istio.io/dataplane-mode") == "ambient"
                && labels.GetValueOrDefault("istio-injection") != "enabled"
                && string.IsNullOrEmpty(labels.GetValueOrDefault("istio.io/rev")),
        };
    }
}
