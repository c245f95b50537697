using System.Net;

namespace AdmissionWebhook.Policy.Addresses;

/// <summary>
/// Addresses that no policy can approve: unspecified, loopback, link-local (where cloud metadata services are), multicast, broadcast.
/// From the IANA special-purpose registries (RFC 6890), plus AWS's IPv6 metadata address.
/// </summary>
public static class NeverApproved
{
    private static readonly (IPNetwork Block, string Reason)[] Blocks =
    [
        (IPNetwork.Parse("0.0.0.0/8"), "unspecified"),
        (IPNetwork.Parse("127.0.0.0/8"), "loopback"),
        (IPNetwork.Parse("169.254.0.0/16"), "link-local, where cloud metadata services answer"),
        (IPNetwork.Parse("224.0.0.0/4"), "multicast"),
        (IPNetwork.Parse("255.255.255.255/32"), "broadcast"),
        (IPNetwork.Parse("::/128"), "unspecified"),
        (IPNetwork.Parse("::1/128"), "loopback"),
        (IPNetwork.Parse("fe80::/10"), "link-local, where cloud metadata services answer"),
        (IPNetwork.Parse("ff00::/8"), "multicast"),
        (IPNetwork.Parse("fd00:ec2::254/128"), "a cloud metadata service"),
    ];

    /// <summary>Whether a cloud metadata service is at the address.</summary>
    public static bool IsMetadata(NetworkAddress address) => Reason(address)?.Contains("metadata", StringComparison.Ordinal) == true;

    /// <summary>Why the block can never be approved, or null.</summary>
    public static string? Reason(NetworkAddress address)
    {
        if (address.Network.PrefixLength == 0 || address.HoldsMappedAddresses)
        {
            return "every address";
        }

        foreach (var (block, reason) in Blocks)
        {
            if (address.Overlaps(block))
            {
                return reason;
            }
        }

        return null;
    }
}
