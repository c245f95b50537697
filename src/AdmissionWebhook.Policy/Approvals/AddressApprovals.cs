using AdmissionWebhook.Policy.Addresses;
using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Policy.References;

namespace AdmissionWebhook.Policy.Approvals;

/// <summary>Approval of addresses that belong to no host: workloads, subnets, tunnel targets.</summary>
internal static class AddressApprovals
{
    /// <summary>
    /// Whether the address is internal, or in a block of an approval in force for the namespace. A workload is an endpoint, so its
    /// approval must allow STATIC.
    /// </summary>
    /// <param name="also">What else that approval must grant; null: nothing.</param>
    public static bool Allows(Review review, EgressRole role, NetworkAddress address, Func<Approval, bool>? also = null)
    {
        if (review.Mesh.InternalAddresses.Contains(address))
        {
            return true;
        }

        foreach (var policy in review.Policy.Policies)
        {
            foreach (var approval in policy.ApprovalsWithAddresses)
            {
                if (
                    approval.Addresses.Contains(address)
                    && approval.IsFor(review.Namespace)
                    && !approval.IsExpired(review.Now)
                    && (role != EgressRole.WorkloadAddress || approval.AllowsResolution("STATIC"))
                    && (also is null || also(approval))
                )
                {
                    return true;
                }
            }
        }

        return false;
    }
}
