using AdmissionWebhook.Policy.Addresses;
using AdmissionWebhook.Policy.Approvals;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Policy.References;
using AdmissionWebhook.Policy.Text;

namespace AdmissionWebhook.Policy.Rules.Destinations;

/// <summary>Which ServiceEntries are behind the egress gateway or the egress waypoint.</summary>
internal static class EgressRegistration
{
    public const string NoGateway =
        "set spec.mesh.egressGateway in a policy without scope: without it no traffic counts as going through the egress gateway";

    /// <summary>
    /// Registered by the platform or in the gateway's namespace, whose owners route it; visible only there; bound to the egress waypoint;
    /// or with internal endpoints only.
    /// </summary>
    public static bool IsSanctioned(Review review)
    {
        if (LeadsInside(review))
        {
            return true;
        }

        return review.Mesh.EgressGateway is { } gateway
            && (
                review.Policy.IsPlatform
                || review.Namespace == gateway.Namespace
                || IsVisibleOnlyTo(gateway.Namespace, review.ServiceEntry.ExportTo)
                || UsesWaypoint(review, gateway.Waypoint)
            );
    }

    /// <summary>Whether a gateway (<c>namespace/name</c>) is the egress gateway's; without <c>gateways</c>, any in its namespace.</summary>
    public static bool IsEgressGateway(EgressGateway gateway, string name) =>
        name != VirtualServiceView.MeshGateway
        && (
            gateway.Gateways.Count > 0
                ? Glob.AnyMatches(gateway.Gateways, name)
                : gateway.Namespace is { } own && name.StartsWith(own + "/", StringComparison.Ordinal)
        );

    /// <summary>The waypoint of the object (<c>namespace/name</c>), or null (istio pilot/pkg/config/kube/gateway/conversion.go).</summary>
    public static string? WaypointOf(Review review)
    {
        var labels = review.Metadata.Member("labels"u8);
        return labels.Text("istio.io/use-waypoint"u8) is { Length: > 0 } name
            ? $"{labels.Text("istio.io/use-waypoint-namespace"u8) ?? review.Namespace}/{name}"
            : null;
    }

    public static string Remedy(Review review) =>
        review.Mesh.EgressGateway switch
        {
            null => NoGateway,
            { Waypoint: { } waypoint } when waypoint.Split('/') is [var @namespace, var name] =>
                $"set the labels istio.io/use-waypoint: {name} and istio.io/use-waypoint-namespace: {@namespace}",
            { Namespace: { } @namespace } when IsPlainHttp(review) =>
                $"register the host in namespace \"{@namespace}\", or export it only there: exportTo: [\"{@namespace}\"]",
            { Namespace: { } @namespace } => $"register the host in namespace \"{@namespace}\", exported to the clients, "
                + "and route it to the gateway with a VirtualService for mesh",
            _ => Remedies.Ask(review, "register the host behind the egress gateway"),
        };

    // Sidecars use the routes of a host that they do not see only for HTTP on port 80 (istio pilot/pkg/networking/core/route/route.go).
    private static bool IsPlainHttp(Review review) =>
        review.Kind == IstioKind.ServiceEntry
        && review.ServiceEntry.Ports.All(port => port.Number == 80 && PortProtocol.IsHttp(port.Protocol));

    private static bool IsVisibleOnlyTo(string? @namespace, IReadOnlyList<(string Value, JsonPath Path)> exportTo) =>
        @namespace is not null && exportTo.Count > 0 && exportTo.All(entry => entry.Value == @namespace || entry.Value == "~");

    // A canary can take all of the traffic, and an object labelled as a managed gateway gets no waypoint (istio
    // pilot/pkg/serviceregistry/ambient/waypoints.go, buildWeightedWaypoints and fetchWaypointForService).
    private static bool UsesWaypoint(Review review, string? waypoint) =>
        waypoint is not null
        && WaypointOf(review) == waypoint
        && !review.Metadata.Member("labels"u8).Member("istio.io/use-waypoint-canary"u8).IsPresent()
        && !review.Metadata.Member("labels"u8).Member("gateway.istio.io/managed"u8).IsPresent()
        && (review.Kind != IstioKind.ServiceEntry || HasAddresses(review));

    // ztunnel finds a host's waypoint by the address dialled: the entry's own, or an allocated one (istio
    // pilot/pkg/serviceregistry/ambient/services.go; ip_autoallocation.go, shouldV2AutoAllocateIPFromPieces).
    private static bool HasAddresses(Review review) =>
        review.References.Any(reference => reference.Role == EgressRole.Address)
        || (
            review.ServiceEntry.Resolution is var resolution and not "NONE"
            && !UnaddressedPorts.OptsOutOfAllocation(review)
            && (
                resolution == "DYNAMIC_DNS"
                || !review.References.Any(reference => reference.Role == EgressRole.RegisteredHost && reference.Value.StartsWith('*'))
            )
        );

    private static bool LeadsInside(Review review)
    {
        var entry = review.ServiceEntry;
        return entry.Endpoints.Count == 0
            ? entry is { HasSelector: true, Resolution: not "NONE" }
            : entry.Endpoints.All(endpoint => IsInside(endpoint.Address, review.Mesh));
    }

    private static bool IsInside(string? address, MeshFacts mesh) =>
        address is not null
        && (
            NetworkAddress.TryParse(address, out var network)
                ? mesh.InternalAddresses.Contains(network)
                : mesh.IsInCluster(HostName.Parse(address), shortNames: false)
        );
}
