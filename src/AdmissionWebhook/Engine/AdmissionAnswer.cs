using AdmissionWebhook.Policy;
using AdmissionWebhook.Policy.Patching;

namespace AdmissionWebhook.Engine;

/// <summary>The answer to one request.</summary>
/// <param name="Request">The request.</param>
/// <param name="Verdict">Whether it is allowed, with its findings.</param>
/// <param name="Patch">What to add to the object; may be empty.</param>
internal sealed record AdmissionAnswer(AdmissionRequest Request, Verdict Verdict, IReadOnlyList<JsonPatchOperation> Patch)
{
    /// <summary>Whether the engine failed; the verdict then reports the failure.</summary>
    public bool Failed { get; init; }

    /// <summary>Whether the answer depends on something that the watch has yet to deliver.</summary>
    public bool IsTooEarly { get; init; }
}
