using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Policy.Approvals;

/// <summary>What approves a host for the review's namespace, asked once per name.</summary>
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

    // Every approval that matches ends as the host does; what it does not spell out stands before its zone.
    private static bool SpellsOutLabels(in HostName approved, in HostName host) =>
        !host.Zone[..(host.Zone.Length - approved.Zone.Length)].Contains("xn--", StringComparison.Ordinal);

    private HostApproval Find(in HostName host)
    {
        var matches = new List<Approval>();
        review.Policy.CollectApprovals(host, matches);
        if ((host.Flaws & HostFlaw.ALabel) != 0)
        {
            // A label that may look like another one counts only where an approver spelled it out.
            var name = host;
            matches.RemoveAll(approval => !SpellsOutLabels(approval.Host, name));
        }

        var valid = matches.FindAll(approval => !approval.IsExpired(review.Now));
        return new HostApproval(valid, valid.Count == 0 && matches.Count > 0 ? matches.MaxBy(approval => approval.ExpiresAt) : null);
    }
}

/// <param name="Valid">The approvals in force; none if the host is not approved.</param>
/// <param name="Expired">Where every match has expired, the one that did so last.</param>
public sealed record HostApproval(IReadOnlyList<Approval> Valid, Approval? Expired)
{
    public bool IsApproved => Valid.Count > 0;
}
