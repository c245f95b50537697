using AdmissionWebhook.Policy.Proposals;

namespace AdmissionWebhook.Proposals;

/// <summary>The proposed policy, and what was proved about it.</summary>
internal sealed record Proposal(IReadOnlyList<ProposedApproval> Approvals, IReadOnlyList<ProposedException> Exceptions)
{
    /// <summary>Hosts seen in traffic that no object registers; not part of the proof.</summary>
    public IReadOnlyList<SeenHost> Seen { get; init; } = [];

    /// <summary>Traffic without a host that could be approved, one sentence each.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>Objects that no approval and no exception admits, with the reasons.</summary>
    public IReadOnlyList<(ProposalSubject Subject, IReadOnlyList<string> Reasons)> Refused { get; init; } = [];

    /// <summary>Objects that are admitted under the proposal.</summary>
    public int Admitted { get; init; }
}
