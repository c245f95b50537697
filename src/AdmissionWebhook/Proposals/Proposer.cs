using AdmissionWebhook.Manifests;
using AdmissionWebhook.Policy;
using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Policy.Proposals;

namespace AdmissionWebhook.Proposals;

/// <summary>
/// Works out the policy under which objects are admitted: the approvals that they demand, exceptions for what no approval covers, and of
/// both only what is needed.
/// </summary>
/// <param name="subjects">The objects.</param>
/// <param name="others">The policies that stay in force beside it.</param>
/// <param name="cluster">What the objects were read from.</param>
/// <param name="now">The instant it is true of.</param>
/// <param name="document">Writes and compiles it.</param>
/// <param name="until">The first instant at which exceptions no longer count.</param>
internal sealed class Proposer(
    IReadOnlyList<ProposalSubject> subjects, IReadOnlyList<CompiledPolicy> others, IClusterView cluster, DateTimeOffset now,
    ProposalDocument document, DateTimeOffset until)
{
    public Proposal Propose()
    {
        var nothing = Policies(ProposalDocument.Compile(document.Write(new Proposal([], []), [])));
        var demands = InOrder.Select(Enumerable.Range(0, subjects.Count), number => (IReadOnlyList<HostDemand>)
            [.. HostDemands.Of(subjects[number].Input, nothing, cluster, now).Select(demand => demand with { Subject = number })]).ToList();
        var approvals = ApprovalPlan.Of(demands.SelectMany(demand => demand));
        var candidate = ProposalDocument.Compile(document.Write(new Proposal(approvals, []), []));
        var (exceptions, refused) = Except(candidate);
        var needed = new ProposalProof(subjects, others, candidate, until, refused.Select(one => one.Number).ToHashSet()).Needed(approvals, exceptions);
        return needed with
        {
            Refused = [.. refused.Select(one => (subjects[one.Number], one.Reasons))],
            Admitted = subjects.Count - refused.Count,
        };
    }

    private (IReadOnlyList<ProposedException> Exceptions, IReadOnlyList<(int Number, IReadOnlyList<string> Reasons)> Refused) Except(CompiledPolicy candidate)
    {
        var policies = Policies(candidate);
        var verdicts = InOrder.Select(Enumerable.Range(0, subjects.Count), number => subjects[number].Evaluate(policies)).ToList();
        var (exceptions, refused) = (new List<ProposedException>(), new List<(int, IReadOnlyList<string>)>());
        foreach (var (number, verdict) in verdicts.Index().Where(one => !one.Item.Allowed))
        {
            var subject = subjects[number];
            var rules = Denials(verdict).Select(finding => finding.Rule).ToHashSet(StringComparer.Ordinal);
            var denied = DeniedViolation.Of(subject.Input, policies, cluster, now).Where(violation => rules.Contains(violation.Rule)).ToList();
            var own = ProposedException.For(number, subject, denied);
            var after = own.Count == 0 ? verdict : subject.Evaluate(Policies(candidate.With(candidate.Approvals, [.. own.Select(one => one.Compile(until))])));
            if (after.Allowed)
            {
                exceptions.AddRange(own);
            }
            else
            {
                refused.Add((number, [.. Denials(after).Select(finding => $"{finding.Rule}: {finding.Message}")]));
            }
        }

        return (exceptions, refused);
    }

    private PolicySet Policies(CompiledPolicy proposed) => new([.. others, proposed]);

    private static IEnumerable<Finding> Denials(Verdict verdict) => verdict.Findings.Where(finding => finding.Action == EnforcementAction.Deny);
}
