using AdmissionWebhook.Policy.Addresses;
using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Policy.References;

namespace AdmissionWebhook.Policy.Approvals;

/// <summary>Addresses that stand in an object without a host: workloads, subnets, tunnel targets.</summary>
internal static class AddressApprovals
{
    /// <summary>
    /// Whether the address is internal, or lies in a block of some valid approval of the namespace. A workload is an endpoint, so its
    /// approval must allow STATIC.
    /// </summary>
    /// <param name="also">What the same approval must grant besides; null: nothing.</param>
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
                if (approval.Addresses.Contains(address) && approval.IsFor(review.Namespace) && !approval.IsExpired(review.Now)
                    && (role != EgressRole.WorkloadAddress || approval.AllowsResolution("STATIC"))
                    && (also is null || also(approval)))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
