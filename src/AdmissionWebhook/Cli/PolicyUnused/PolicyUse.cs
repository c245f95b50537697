using AdmissionWebhook.Engine;
using AdmissionWebhook.Manifests;
using AdmissionWebhook.Policy;
using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Inventory;
using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Proposals;

namespace AdmissionWebhook.Cli.PolicyUnused;

/// <summary>The results of a number of objects under the current policies, to compare with those under other policies.</summary>
/// <param name="subjects">The objects.</param>
/// <param name="policies">The policies in force.</param>
/// <param name="cluster">The cluster that the objects come from.</param>
/// <param name="now">The time of the evaluation.</param>
internal sealed class PolicyUse(IReadOnlyList<ProposalSubject> subjects, PolicySet policies, IClusterView cluster, DateTimeOffset now)
{
    private readonly (string Outcome, bool IsExcepted)[] _outcomes =
    [
        .. InOrder.Select(Enumerable.Range(0, subjects.Count), number => Outcome(subjects[number], policies, cluster, now)),
    ];
    private readonly HostName[][] _hosts =
    [
        .. InOrder.Select(Enumerable.Range(0, subjects.Count), number => Hosts(subjects[number], policies, cluster, now)),
    ];

    /// <summary>The objects with a finding that an exception lifts.</summary>
    public IReadOnlyList<int> Excepted => field ??= [.. Enumerable.Range(0, subjects.Count).Where(number => _outcomes[number].IsExcepted)];

    /// <summary>The objects whose result an approval can change.</summary>
    public IReadOnlyList<int> Affected(Approval approval)
    {
        // Approved addresses can matter to objects that do not name the host.
        var isForAddresses = !approval.Addresses.IsEmpty || approval.Workloads;
        return
        [
            .. Enumerable
                .Range(0, subjects.Count)
                .Where(number =>
                    approval.IsFor(subjects[number].Namespace)
                    && (isForAddresses || Array.Exists(_hosts[number], host => approval.Host.Overlaps(host)))
                ),
        ];
    }

    public bool IsUnchanged(IReadOnlyList<int> affected, PolicySet others) =>
        affected.All(number => Outcome(subjects[number], others, cluster, now).Outcome == _outcomes[number].Outcome);

    private static (string Outcome, bool IsExcepted) Outcome(
        ProposalSubject subject,
        PolicySet policies,
        IClusterView cluster,
        DateTimeOffset now
    )
    {
        var verdict = subject.Evaluate(policies);
        var patch = GuardedEngine.Mutate(subject.Input, policies, cluster, now).Patch;
        var findings = verdict.Findings.Select(finding => $"{finding.Rule} {finding.Action} {finding.Path} {finding.Value}");
        var additions = patch.Select(operation => $"{operation.Path} {operation.Value.ToJsonString()}");
        return (string.Join('\n', findings.Concat(additions)), verdict.Exceptions.Count > 0);
    }

    private static HostName[] Hosts(ProposalSubject subject, PolicySet policies, IClusterView cluster, DateTimeOffset now)
    {
        var policy = policies.For(subject.Namespace, cluster.NamespaceLabels(subject.Namespace));
        var review = new Review(subject.Input, subject.Object, policy, cluster, now);
        return [.. EgressUses.Of(review).Select(used => HostName.Parse(used.Destination)).Distinct()];
    }
}
