using System.Net;
using AdmissionWebhook.Policy.Addresses;
using AdmissionWebhook.Policy.Approvals;
using AdmissionWebhook.Policy.References;

namespace AdmissionWebhook.Policy.Rules.Capture;

/// <summary>Addresses that traffic may reach past the proxy.</summary>
internal static class UncapturedAddresses
{
    // Traffic to these does not leave the pod or node.
    private static readonly NetworkSet Loopback = new([IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("::1/128")]);

    /// <summary>Whether an address or block is loopback, excluded from capture by the policy, internal or approved.</summary>
    public static bool Allow(Review review, NetworkAddress address) =>
        Loopback.Contains(address)
        || review.Mesh.Capture.Allows(review.Namespace, entry => entry.Addresses.Contains(address))
        || AddressApprovals.Allows(review, EgressRole.Address, address);

    /// <summary>False if the text is not an address.</summary>
    public static bool Allow(Review review, string text) => NetworkAddress.TryParse(text, out var address) && Allow(review, address);
}
