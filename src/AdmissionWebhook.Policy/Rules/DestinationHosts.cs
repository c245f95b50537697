using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.References;
using AdmissionWebhook.Policy.Rules.Pairs;

namespace AdmissionWebhook.Policy.Rules;

/// <summary>The host that a DestinationRule is about.</summary>
internal static class DestinationHosts
{
    /// <summary>The host's canonical name; empty where the rule names none.</summary>
    public static string Name(Review review) => TryFind(review, out _, out var host) ? host.Canonical : "";

    /// <summary>Whether the host lies outside the cluster, or an entry in view leads it there. One that cannot be told does.</summary>
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
