using System.Globalization;

namespace AdmissionWebhook.Proposals;

/// <summary>A proposal in a few sentences.</summary>
internal static class ProposalSummary
{
    /// <summary>For the header of the document.</summary>
    public static IEnumerable<string> Heading(Proposal proposal, DateTimeOffset now)
    {
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"Proposed on {now.UtcDateTime:yyyy-MM-dd} by admission-webhook policy propose: {Proof(proposal)}"
        );
        yield return "Comments that begin with \"decide\" need a decision. Roll out with enforcement: Audit, then Warn, then Deny.";
        foreach (var (subject, reasons) in proposal.Refused)
        {
            yield return $"not admitted by any policy: {subject.Identity}{Place(subject)}: {string.Join("; ", reasons)}";
        }

        foreach (var remark in proposal.Remarks)
        {
            yield return $"seen in traffic: {remark}";
        }
    }

    /// <summary>For the terminal, one line each.</summary>
    public static IEnumerable<string> Of(Proposal proposal)
    {
        foreach (var (subject, reasons) in proposal.Refused)
        {
            yield return $"{subject.Identity}{Place(subject)} is not admitted by any policy: {string.Join("; ", reasons)}";
        }

        yield return Proof(proposal);
        if (proposal.Seen.Count + proposal.Remarks.Count > 0)
        {
            var unnamed = Count(proposal.Remarks.Count, "destination");
            yield return $"seen in traffic but not registered: {Count(proposal.Seen.Count, "host")} added, {unnamed} without a host name";
        }
    }

    private static string Proof(Proposal proposal)
    {
        var admitted =
            proposal.Refused.Count == 0
                ? $"{Count(proposal.Admitted, "object")} admitted under the proposal"
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"{proposal.Admitted} of {Count(proposal.Admitted + proposal.Refused.Count, "object")} admitted under the proposal"
                );
        string?[] all = [Part(proposal.Approvals.Count, "approval"), Part(proposal.Exceptions.Count, "exception")];
        var parts = all.OfType<string>().ToList();
        return (proposal.Approvals.Count + proposal.Exceptions.Count) switch
        {
            0 => $"{admitted}, which approves nothing",
            1 => $"{admitted}; minimal: without its {parts[0]}, something is denied",
            _ => $"{admitted}; minimal: without any one of its {string.Join(" and ", parts)}, something is denied",
        };
    }

    private static string? Part(int count, string what) => count == 0 ? null : Count(count, what);

    private static string Count(int count, string what) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? "" : "s")}");

    private static string Place(ProposalSubject subject) => subject.Place.Length > 0 ? $" ({subject.Place})" : "";
}
