using AdmissionWebhook.Policy;

namespace AdmissionWebhook.Engine;

/// <summary>The request of an AdmissionReview, as far as it matters here. It lives no longer than the document it was read from.</summary>
internal sealed record AdmissionRequest(string Uid, AdmissionInput Input)
{
    /// <summary>Of the review, in bytes.</summary>
    public int Length { get; init; }
}
