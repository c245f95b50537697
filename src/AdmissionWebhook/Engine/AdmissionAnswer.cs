using AdmissionWebhook.Policy;
using AdmissionWebhook.Policy.Patching;

namespace AdmissionWebhook.Engine;

/// <summary>What is answered to one request.</summary>
/// <param name="Request">The request.</param>
/// <param name="Verdict">Whether it is allowed, and what is said about it.</param>
/// <param name="Patch">What is added to the object; empty for none.</param>
internal sealed record AdmissionAnswer(AdmissionRequest Request, Verdict Verdict, IReadOnlyList<JsonPatchOperation> Patch)
{
    /// <summary>Whether the engine failed; the verdict is what is answered in its place.</summary>
    public bool Failed { get; init; }

    /// <summary>Whether the cluster is about to tell something that the answer depends on.</summary>
    public bool IsTooEarly { get; init; }
}
