namespace AdmissionWebhook.NativeNet;

/// <summary>What one comparison of the stored native policies with the wanted ones changed.</summary>
/// <param name="Written">Objects that were created or changed.</param>
/// <param name="Removed">Objects that were deleted.</param>
/// <param name="Failures">Why other writes failed; empty if the net is in step with the policies.</param>
internal sealed record NetChanges(int Written, int Removed, IReadOnlyList<string> Failures);
