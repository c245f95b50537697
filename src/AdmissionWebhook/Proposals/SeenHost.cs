using AdmissionWebhook.Policy.Proposals;
using AdmissionWebhook.Traffic;

namespace AdmissionWebhook.Proposals;

/// <summary>A host that traffic was seen to, and that no object registers.</summary>
/// <param name="Approval">The approval that it would need.</param>
/// <param name="Flows">Where it was seen.</param>
internal sealed record SeenHost(ProposedApproval Approval, IReadOnlyList<TrafficFlow> Flows);
