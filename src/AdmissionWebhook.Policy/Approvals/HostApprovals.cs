using System.Collections.Immutable;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Policy.Approvals;

/// <summary>The approvals of hosts for the review's namespace, cached by host.</summary>
public sealed class HostApprovals(Review review)
{
    private readonly Dictionary<string, HostApproval> _byHost = new(StringComparer.Ordinal);

    public HostApproval For(in HostName host)
    {
        if (!_byHost.TryGetValue(host.Canonical, out var approval))
        {
            _byHost.Add(host.Canonical, approval = Find(host));
        }

        return approval;
    }

    /// <summary>Whether the host is approved and overlaps no denied host.</summary>
    public bool Admit(in HostName host) => For(host).IsApproved && !review.Policy.IsDenied(host);

    // An approved host has the same last labels as the host it matches; a wildcard leaves open the labels in front of them.
    private static bool SpellsOutLabels(in HostName approved, in HostName host) =>
        !host.Zone[..(host.Zone.Length - approved.Zone.Length)].Contains("xn--", StringComparison.Ordinal);

    private HostApproval Find(in HostName host)
    {
        var matches = new List<Approval>();
        review.Policy.CollectApprovals(host, matches);
        if ((host.Flaws & HostFlaw.ALabel) != 0)
        {
            // An A-label can look like another name, so it counts only if an approval spells it out.
            var name = host;
            matches.RemoveAll(approval => !SpellsOutLabels(approval.Host, name));
        }

        ImmutableArray<Approval> valid = [.. matches.FindAll(approval => !approval.IsExpired(review.Now))];
        return new HostApproval(valid, valid.IsEmpty && matches.Count > 0 ? matches.MaxBy(approval => approval.ExpiresAt) : null);
    }
}

/// <param name="Valid">The approvals in force; none if the host is not approved.</param>
/// <param name="Expired">If every match has expired, the one that expired last.</param>
public sealed record HostApproval(ImmutableArray<Approval> Valid, Approval? Expired)
{
    public bool IsApproved => !Valid.IsEmpty;
}
