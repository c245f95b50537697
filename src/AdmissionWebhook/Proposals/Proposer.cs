using AdmissionWebhook.Engine;
using AdmissionWebhook.Manifests;
using AdmissionWebhook.Policy;
using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Policy.Proposals;

namespace AdmissionWebhook.Proposals;

/// <summary>
/// Finds the policy that admits a set of objects: the approvals that they demand and exceptions for what no approval covers, without
/// anything unnecessary.
/// </summary>
/// <param name="subjects">The objects.</param>
/// <param name="others">The policies that stay in force.</param>
/// <param name="cluster">The cluster view.</param>
/// <param name="now">The time of the evaluation.</param>
/// <param name="document">Writes and compiles the document.</param>
/// <param name="until">The first instant at which the exceptions have expired.</param>
internal sealed class Proposer(
    IReadOnlyList<ProposalSubject> subjects,
    IReadOnlyList<CompiledPolicy> others,
    IClusterView cluster,
    DateTimeOffset now,
    ProposalDocument document,
    DateTimeOffset until
)
{
    public Proposal Propose()
    {
        var nothing = ProposalDocument.Nothing(others);
        var demands = InOrder.Select(Enumerable.Range(0, subjects.Count), number => Demands(number, nothing)).ToList();
        var approvals = ApprovalSection.InOrder(ApprovalPlan.Of(demands.SelectMany(demand => demand)));
        var candidate = ProposalDocument.Compile(document.Write(new Proposal(approvals, []), []));
        var (exceptions, refused) = Except(candidate);
        var hopeless = refused.Select(one => one.Number).ToHashSet();
        var needed = new ProposalProof(subjects, others, candidate, until, hopeless).Needed(approvals, exceptions);
        refused = [.. refused, .. Confirm(needed, approvals, hopeless)];
        return needed with
        {
            Refused = [.. refused.Select(one => (subjects[one.Number], one.Reasons))],
            Admitted = subjects.Count - refused.Count,
        };
    }

    // Reads the object with the other policies' defaults, as validation sees it.
    private IReadOnlyList<HostDemand> Demands(int number, PolicySet nothing)
    {
        var input = subjects[number].Input;
        var patch = GuardedEngine.Mutate(input, nothing, cluster, now).Patch;
        using var mutated = patch.Count > 0 ? MutatedObject.Of(input.Object, patch) : null;
        var sent = mutated is null ? input : input with { Object = mutated.RootElement };
        return [.. HostDemands.Of(sent, nothing, cluster, now).Select(demand => demand with { Subject = number })];
    }

    /// <summary>Evaluates, under the final document, the objects that were not yet evaluated under all of it.</summary>
    /// <returns>The objects that are denied after all.</returns>
    private IEnumerable<Refusal> Confirm(Proposal needed, IReadOnlyList<ProposedApproval> approvals, HashSet<int> refused)
    {
        var policies = Policies(ProposalDocument.Compile(document.Write(needed, [])));
        var changed = approvals.Except(needed.Approvals).SelectMany(approval => approval.Namespaces).ToHashSet(StringComparer.Ordinal);
        var excepted = needed.Exceptions.Select(exception => exception.Subject).ToHashSet();
        foreach (var (number, subject) in subjects.Index())
        {
            if (
                !refused.Contains(number)
                && (excepted.Contains(number) || changed.Contains(subject.Namespace) || changed.Contains(""))
                && subject.Evaluate(policies) is { Allowed: false } verdict
            )
            {
                yield return new Refusal(number, Reasons(verdict));
            }
        }
    }

    private (IReadOnlyList<ProposedException> Exceptions, IReadOnlyList<Refusal> Refused) Except(CompiledPolicy candidate)
    {
        var policies = Policies(candidate);
        var verdicts = InOrder.Select(Enumerable.Range(0, subjects.Count), number => subjects[number].Evaluate(policies)).ToList();
        var (exceptions, refused) = (new List<ProposedException>(), new List<Refusal>());
        foreach (var (number, verdict) in verdicts.Index().Where(one => !one.Item.Allowed))
        {
            var subject = subjects[number];
            var rules = Denials(verdict).Select(finding => finding.Rule).ToHashSet(StringComparer.Ordinal);
            var denied = DeniedViolation.Of(subject.Input, policies, cluster, now).Where(violation => rules.Contains(violation.Rule));
            var own = ProposedException.For(number, subject, [.. denied]);
            var excepted = candidate.With(candidate.Approvals, [.. own.Select(one => one.Compile(until))], candidate.Rules);
            var after = own.Count == 0 ? verdict : subject.Evaluate(Policies(excepted));
            if (after.Allowed)
            {
                exceptions.AddRange(own);
            }
            else
            {
                refused.Add(new Refusal(number, Reasons(after)));
            }
        }

        return (exceptions, refused);
    }

    private PolicySet Policies(CompiledPolicy proposed) => new([.. others, proposed]);

    private static IReadOnlyList<string> Reasons(Verdict verdict) =>
        [.. Denials(verdict).Select(finding => $"{finding.Rule}: {finding.Message}")];

    private static IEnumerable<Finding> Denials(Verdict verdict) =>
        verdict.Findings.Where(finding => finding.Action == EnforcementAction.Deny);

    /// <param name="Number">The number of an object that is not admitted.</param>
    /// <param name="Reasons">The reasons.</param>
    private sealed record Refusal(int Number, IReadOnlyList<string> Reasons);
}
