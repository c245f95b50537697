using System.Collections.Concurrent;
using AdmissionWebhook.Manifests;
using AdmissionWebhook.Policy;
using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Policy.Proposals;
using AdmissionWebhook.Policy.Rules;

namespace AdmissionWebhook.Proposals;

/// <summary>
/// Takes away each approval and each exception in turn and evaluates the objects that it is for. What nothing is denied without is left
/// out.
/// </summary>
/// <param name="candidate">The policy with all of them, in their order.</param>
/// <param name="refused">Objects that are denied in any case: they need nothing.</param>
internal sealed class ProposalProof(
    IReadOnlyList<ProposalSubject> subjects,
    IReadOnlyList<CompiledPolicy> others,
    CompiledPolicy candidate,
    DateTimeOffset until,
    IReadOnlySet<int> refused
)
{
    private static readonly string[] AboutApprovals =
    [
        "unapproved-host",
        "unapproved-port",
        "unapproved-address",
        "export-scope",
        "resolution",
        "unchecked-protocol",
        "workload-endpoints",
    ];

    // Disables all other rules, which is faster. An object that the rest denies is denied; for any other all rules are evaluated.
    private static readonly Dictionary<string, RuleEntry> NothingElse = RuleCatalog
        .All.Select(rule => rule.Descriptor.Name)
        .Except(AboutApprovals)
        .ToDictionary(name => name, _ => new RuleEntry(EnforcementAction.Disabled, RuleParameters.None));

    private const int NoApproval = -1;

    private readonly ConcurrentDictionary<string, IReadOnlyList<Approval>> _byNamespace = new(StringComparer.Ordinal);

    /// <summary>What is needed of a proposal.</summary>
    public Proposal Needed(IReadOnlyList<ProposedApproval> approvals, IReadOnlyList<ProposedException> exceptions)
    {
        var lifted = exceptions.ToLookup(exception => exception.Subject);
        var isNeeded = InOrder.Select(approvals.Index(), IsNeeded).ToList();

        // One that its own objects do without may serve others, and two may stand in for each other: so one after the other.
        var dropped = new HashSet<int>();
        foreach (var index in Enumerable.Range(0, approvals.Count).Where(index => !isNeeded[index]))
        {
            var approval = candidate.Approvals[index];
            var affected = Enumerable.Range(0, subjects.Count).Where(subject => approval.IsFor(subjects[subject].Namespace));
            if (!affected.Any(subject => IsDenied(subject, index, dropped, lifted[subject])))
            {
                dropped.Add(index);
            }
        }

        return new Proposal(
            [.. approvals.Where((_, index) => !dropped.Contains(index))],
            [.. exceptions.Where(one => IsDenied(one.Subject, NoApproval, dropped, lifted[one.Subject].Where(other => other != one)))]
        );

        bool IsNeeded((int Index, ProposedApproval Approval) one) =>
            one.Approval.Subjects.Any(subject => IsDenied(subject, one.Index, [], lifted[subject]));
    }

    /// <param name="without">The approval that is taken away.</param>
    /// <param name="dropped">Those that are gone already.</param>
    private bool IsDenied(int subject, int without, HashSet<int> dropped, IEnumerable<ProposedException> exceptions)
    {
        if (refused.Contains(subject))
        {
            return false;
        }

        var inNamespace = _byNamespace.GetOrAdd(
            subjects[subject].Namespace,
            name => [.. candidate.Approvals.Where(approval => approval.IsFor(name))]
        );
        var approvals = inNamespace.Where(approval => approval.Index != without && !dropped.Contains(approval.Index)).ToList();
        PolicyException[] compiled = [.. exceptions.Select(exception => exception.Compile(until))];
        return IsDenied(subject, candidate.With(approvals, compiled, NothingElse))
            || IsDenied(subject, candidate.With(approvals, compiled, candidate.Rules));
    }

    private bool IsDenied(int subject, CompiledPolicy policy) => !subjects[subject].Evaluate(new PolicySet([.. others, policy])).Allowed;
}
