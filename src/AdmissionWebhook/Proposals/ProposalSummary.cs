using System.Globalization;

namespace AdmissionWebhook.Proposals;

/// <summary>A proposal in a few sentences.</summary>
internal static class ProposalSummary
{
    /// <summary>For the head of the document.</summary>
    public static IEnumerable<string> Heading(Proposal proposal, DateTimeOffset now)
    {
        yield return string.Create(CultureInfo.InvariantCulture,
            $"Proposed on {now.UtcDateTime:yyyy-MM-dd} by admission-webhook policy propose: {Proof(proposal)}");
        yield return "Lines that begin with \"decide\" want somebody's decision. Roll it out with enforcement: Audit, then Warn, then Deny.";
        foreach (var (subject, reasons) in proposal.Refused)
        {
            yield return $"not admitted by any policy: {subject.Identity}{Place(subject)}: {string.Join("; ", reasons)}";
        }
    }

    /// <summary>For the one who asked, one line each.</summary>
    public static IEnumerable<string> Of(Proposal proposal)
    {
        foreach (var (subject, reasons) in proposal.Refused)
        {
            yield return $"{subject.Identity}{Place(subject)} is not admitted by any policy: {string.Join("; ", reasons)}";
        }

        yield return Proof(proposal);
    }

    private static string Proof(Proposal proposal)
    {
        var admitted = $"{Count(proposal.Admitted, "object")} admitted under the proposal";
        var parts = new[] { Part(proposal.Approvals.Count, "approval"), Part(proposal.Exceptions.Count, "exception") }.OfType<string>().ToList();
        return parts.Count == 0 ? $"{admitted}, which approves nothing"
            : $"{admitted}; taking away any one of its {string.Join(" and ", parts)} denies something: minimal";
    }

    private static string? Part(int count, string what) => count == 0 ? null : Count(count, what);

    private static string Count(int count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? "" : "s")}");

    private static string Place(ProposalSubject subject) => subject.Place.Length > 0 ? $" ({subject.Place})" : "";
}
