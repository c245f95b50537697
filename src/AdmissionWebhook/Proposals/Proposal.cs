using AdmissionWebhook.Policy.Proposals;

namespace AdmissionWebhook.Proposals;

/// <summary>The proposed policy and what was verified about it.</summary>
internal sealed record Proposal(IReadOnlyList<ProposedApproval> Approvals, IReadOnlyList<ProposedException> Exceptions)
{
    /// <summary>Hosts seen in traffic that no object registers; not verified.</summary>
    public IReadOnlyList<SeenHost> Seen { get; init; } = [];

    /// <summary>Traffic to destinations that cannot be approved by host, one sentence each.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>Objects that neither approvals nor exceptions admit, with the reasons.</summary>
    public IReadOnlyList<(ProposalSubject Subject, IReadOnlyList<string> Reasons)> Refused { get; init; } = [];

    /// <summary>The number of objects that the proposal admits.</summary>
    public int Admitted { get; init; }
}
