using System.Collections.Concurrent;
using AdmissionWebhook.Manifests;
using AdmissionWebhook.Policy;
using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Policy.Proposals;
using AdmissionWebhook.Policy.Rules;

namespace AdmissionWebhook.Proposals;

/// <summary>
/// Removes each approval and exception in turn and evaluates the objects that it is for. It is left out if nothing is denied without it.
/// </summary>
/// <param name="candidate">The policy with all approvals and exceptions, in order.</param>
/// <param name="refused">Objects that are denied in any case and so need nothing.</param>
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

    // Evaluates only the approval rules first, which is faster. If they deny, the object is denied; if not, all rules run.
    private static readonly Dictionary<string, RuleEntry> NothingElse = RuleCatalog
        .All.Select(rule => rule.Descriptor.Name)
        .Except(AboutApprovals)
        .ToDictionary(name => name, _ => new RuleEntry(EnforcementAction.Disabled, RuleParameters.None));

    private const int NoApproval = -1;

    private readonly ConcurrentDictionary<string, IReadOnlyList<Approval>> _byNamespace = new(StringComparer.Ordinal);

    /// <summary>The part of a proposal that is needed.</summary>
    public Proposal Needed(IReadOnlyList<ProposedApproval> approvals, IReadOnlyList<ProposedException> exceptions)
    {
        var lifted = exceptions.ToLookup(exception => exception.Subject);
        var isNeeded = InOrder.Select(approvals.Index(), IsNeeded).ToList();

        // An approval that its own objects do not need may serve others, and two approvals may be equivalent, so remove one at a time.
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

    /// <param name="without">The approval to remove.</param>
    /// <param name="dropped">The approvals already removed.</param>
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
