using System.Net;
using AdmissionWebhook.Policy.Addresses;

namespace AdmissionWebhook.Policy.Rules.Capture;

/// <summary>Addresses that do not leave a pod or node.</summary>
internal static class Loopback
{
    private static readonly NetworkSet Blocks = new([IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("::1/128")]);

    public static bool Contains(NetworkAddress address) => Blocks.Contains(address);
}
