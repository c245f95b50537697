using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules;

/// <summary>
/// WorkloadEntries that istiod creates for a VM that joins a WorkloadGroup. Nobody could approve the VM's address beforehand, and denying
/// the entry would keep the VM out of the mesh, so a finding only warns. That includes addresses that can never be approved: istiod would
/// retry forever.
/// </summary>
internal static class AutoRegistration
{
    /// <summary>The most severe action for the object: <c>Warn</c> for such an entry written by a trusted user.</summary>
    public static EnforcementAction AtMost(Review review) =>
        review.Kind == IstioKind.WorkloadEntry
        && review.Metadata.Member("annotations"u8).Text("istio.io/autoRegistrationGroup"u8) is { Length: > 0 }
        && review.Mesh.TrustedUsers.Contains(review.Input.User)
            ? EnforcementAction.Warn
            : EnforcementAction.Deny;
}
