using AdmissionWebhook.Manifests;
using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Policy.Proposals;

namespace AdmissionWebhook.Proposals;

/// <summary>
/// Takes away each approval and each exception in turn and evaluates the objects that it is for. What nothing is denied without is left
/// out.
/// </summary>
/// <param name="candidate">The policy with all of them, in their order.</param>
/// <param name="refused">Objects that are denied in any case: they need nothing.</param>
internal sealed class ProposalProof(
    IReadOnlyList<ProposalSubject> subjects, IReadOnlyList<CompiledPolicy> others, CompiledPolicy candidate, DateTimeOffset until, IReadOnlySet<int> refused)
{
    /// <summary>What is needed of a proposal.</summary>
    public Proposal Needed(IReadOnlyList<ProposedApproval> approvals, IReadOnlyList<ProposedException> exceptions)
    {
        var lifted = exceptions.ToLookup(exception => exception.Subject);
        var doubtful = InOrder.Select(Enumerable.Range(0, approvals.Count), index =>
            approvals[index].Subjects.Any(subject => IsDenied(subject, candidate.Approvals.Where(one => one.Index != index), lifted[subject]))
                ? -1
                : index).Where(index => index >= 0).ToList();

        // One that its own objects do without may serve others, and two may stand in for each other: so one after the other.
        var dropped = new HashSet<int>();
        foreach (var index in doubtful)
        {
            var left = candidate.Approvals.Where(one => one.Index != index && !dropped.Contains(one.Index)).ToList();
            var affected = Enumerable.Range(0, subjects.Count).Where(subject => candidate.Approvals[index].IsFor(subjects[subject].Namespace));
            if (!affected.Any(subject => IsDenied(subject, left, lifted[subject])))
            {
                dropped.Add(index);
            }
        }

        var kept = candidate.Approvals.Where(one => !dropped.Contains(one.Index)).ToList();
        return new Proposal(
            [.. approvals.Where((_, index) => !dropped.Contains(index))],
            [.. exceptions.Where(exception => IsDenied(exception.Subject, kept, lifted[exception.Subject].Where(other => other != exception)))]);
    }

    private bool IsDenied(int subject, IEnumerable<Approval> approvals, IEnumerable<ProposedException> exceptions)
    {
        if (refused.Contains(subject))
        {
            return false;
        }

        var @namespace = subjects[subject].Namespace;
        var policy = candidate.With([.. approvals.Where(approval => approval.IsFor(@namespace))], [.. exceptions.Select(exception => exception.Compile(until))]);
        return !subjects[subject].Evaluate(new PolicySet([.. others, policy])).Allowed;
    }
}
