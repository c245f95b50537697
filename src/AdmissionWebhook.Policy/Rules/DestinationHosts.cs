using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.References;
using AdmissionWebhook.Policy.Rules.Pairs;

namespace AdmissionWebhook.Policy.Rules;

/// <summary>The host of a DestinationRule.</summary>
internal static class DestinationHosts
{
    /// <summary>The host's canonical name; empty if the rule has none.</summary>
    public static string Name(Review review) => TryFind(review, out _, out var host) ? host.Canonical : "";

    /// <summary>Whether the host is external, or a visible ServiceEntry sends it outside. An unreadable host is external.</summary>
    public static bool IsExternal(Review review) =>
        !TryFind(review, out var reference, out var host)
        || EgressHosts.IsExternal(reference, host, review)
        || (review.Known is KnownDestinationRule { Hosts: [var resolved] } && Aliases.Find(review, resolved) is not null);

    private static bool TryFind(Review review, out EgressReference reference, out HostName host)
    {
        if (review.OwnHost is { Reference.Role: EgressRole.RuleHost } own)
        {
            (reference, host) = own;
            return true;
        }

        (reference, host) = (default, default);
        return false;
    }
}
