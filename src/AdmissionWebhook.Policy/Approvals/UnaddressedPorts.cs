using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Policy.References;
using AdmissionWebhook.Policy.Text;

namespace AdmissionWebhook.Policy.Approvals;

/// <summary>
/// ServiceEntry ports whose listener has no address to match: an opaque protocol without <c>addresses</c> binds 0.0.0.0 and captures every
/// connection to that port that no other listener claims (istio pilot/pkg/networking/core/listener.go, buildSidecarOutboundListener).
/// </summary>
internal static class UnaddressedPorts
{
    public static IEnumerable<ServiceEntryPort> Of(Review review) =>
        review.Mesh.DataPlane == "ambient"
        || review.References.Any(reference => reference.Role == EgressRole.Address)
        || HasAllocatedAddress(review)
            ? []
            : review.ServiceEntry.Ports.Where(port => !PortProtocol.CarriesCheckedName(port.Protocol));

    // istiod allocates addresses for exact hosts unless a label opts out; sidecars use them only with DNS capture (istio
    // pilot/pkg/networking/serviceentry/ip_autoallocation.go).
    private static bool HasAllocatedAddress(Review review) =>
        review.Mesh.DnsCapture == true
        && review.ServiceEntry.Resolution is not ("NONE" or "DYNAMIC_DNS")
        && !review.References.Any(reference => reference.Role == EgressRole.RegisteredHost && reference.Value.StartsWith('*'))
        && !OptsOutOfAllocation(review);

    /// <summary>Whether a label keeps istiod from allocating addresses for the entry.</summary>
    public static bool OptsOutOfAllocation(Review review) =>
        GoText.EqualFold(review.Metadata.Member("labels"u8).Text("networking.istio.io/enable-autoallocate-ip"u8) ?? "", "false");
}
