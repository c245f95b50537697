using System.Net;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Cli.Scaffold;

/// <summary>The addresses that an approval gives for its host.</summary>
internal static class ApprovedAddresses
{
    /// <summary>The approved addresses, if the approval is for exactly this host and lists single addresses; else none.</summary>
    public static IReadOnlyList<string> For(Approval? approval, in HostName host) =>
        approval is not null && approval.Host.Canonical == host.Canonical ? Single(approval) : [];

    /// <summary>The approved addresses, if all are single addresses: a block does not tell which of them the host has.</summary>
    public static IReadOnlyList<string> Single(Approval? approval) =>
        approval is { Addresses.IsEmpty: false } && approval.Addresses.Blocks.All(IsSingle)
            ? [.. approval.Addresses.Blocks.Select(block => block.BaseAddress.ToString())]
            : [];

    /// <summary>All approved addresses and blocks.</summary>
    public static IReadOnlyList<string> All(Approval? approval) =>
        approval is null
            ? []
            : [.. approval.Addresses.Blocks.Select(block => IsSingle(block) ? block.BaseAddress.ToString() : block.ToString())];

    public static string Words(Approval approval) =>
        approval.Addresses.IsEmpty ? "and have them approved" : $"within {string.Join(", ", approval.Addresses.Blocks)}";

    private static bool IsSingle(IPNetwork block) => block.PrefixLength == block.BaseAddress.GetAddressBytes().Length * 8;
}
