using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules;

/// <summary>
/// WorkloadEntries that istiod writes for a VM that joins a WorkloadGroup. They carry the address the VM came from, which nobody can have
/// approved beforehand; refusing the entry would keep the VM out of the mesh, so it is only pointed out. That holds for every address,
/// those that can never be approved among them: istiod would write the entry again and again.
/// </summary>
internal static class AutoRegistration
{
    /// <summary>The most that a finding on the object may lead to: <c>Warn</c> for such an entry written by a trusted user.</summary>
    public static EnforcementAction AtMost(Review review) =>
        review.Kind == IstioKind.WorkloadEntry
        && review.Metadata.Member("annotations"u8).Text("istio.io/autoRegistrationGroup"u8) is { Length: > 0 }
        && review.Mesh.TrustedUsers.Contains(review.Input.User)
            ? EnforcementAction.Warn
            : EnforcementAction.Deny;
}
