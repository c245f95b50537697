using AdmissionWebhook.Policy;

namespace AdmissionWebhook.Engine;

/// <summary>The parts of an AdmissionReview's request that matter here. Valid only as long as the document that it was read from.</summary>
internal sealed record AdmissionRequest(string Uid, AdmissionInput Input)
{
    /// <summary>Size of the review in bytes.</summary>
    public int Length { get; init; }
}
