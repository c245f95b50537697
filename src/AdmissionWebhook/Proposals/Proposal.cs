using AdmissionWebhook.Policy.Proposals;

namespace AdmissionWebhook.Proposals;

/// <summary>What is proposed, and what it was proved to do.</summary>
internal sealed record Proposal(IReadOnlyList<ProposedApproval> Approvals, IReadOnlyList<ProposedException> Exceptions)
{
    /// <summary>Hosts that were seen on the wire and that no object registers; they are no part of the proof.</summary>
    public IReadOnlyList<SeenHost> Seen { get; init; } = [];

    /// <summary>Objects that no approval and no exception admits, with the reasons.</summary>
    public IReadOnlyList<(ProposalSubject Subject, IReadOnlyList<string> Reasons)> Refused { get; init; } = [];

    /// <summary>Objects that are admitted under the proposal.</summary>
    public int Admitted { get; init; }
}
