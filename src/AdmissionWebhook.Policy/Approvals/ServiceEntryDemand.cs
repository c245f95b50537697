using AdmissionWebhook.Policy.Addresses;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Policy.References;

namespace AdmissionWebhook.Policy.Approvals;

/// <summary>What a ServiceEntry asks of the approval of each of its hosts, whichever port it is about.</summary>
internal sealed class ServiceEntryDemand
{
    private readonly string _resolution;

    public ServiceEntryDemand(Review review, IReadOnlyList<(string Value, JsonPath Path)> exportTo)
    {
        _resolution = review.ServiceEntry.Resolution;
        foreach (var reference in review.References)
        {
            if (reference.Role is EgressRole.Address or EgressRole.Endpoint
                && NetworkAddress.TryParse(reference.Value, out var address)
                && NeverApproved.Reason(address) is null
                && !(reference.Role == EgressRole.Address && review.Mesh.VirtualAddresses.Contains(address))
                && !(reference.Role == EgressRole.Endpoint && review.Mesh.InternalAddresses.Contains(address)))
            {
                Addresses.Add((address, reference.Value, reference.Path));
            }
        }

        Exports = ExportScope.Beyond(exportTo, review);
    }

    /// <summary>Addresses and IP endpoints that the approval must list. Those that can never be approved are not asked for.</summary>
    public List<(NetworkAddress Address, string Written, JsonPath Path)> Addresses { get; } = [];

    /// <summary>Exports beyond the namespace that the approval must list.</summary>
    public IReadOnlyList<(string Entry, JsonPath Path)> Exports { get; }

    public bool IsMetBy(Approval approval)
    {
        foreach (var (address, _, _) in Addresses)
        {
            if (!approval.Addresses.Contains(address))
            {
                return false;
            }
        }

        return IsMetByEndpoint(approval);
    }

    /// <summary>Whether the approval of a DNS endpoint, which has no addresses of its own, allows the entry's resolution and exports.</summary>
    public bool IsMetByEndpoint(Approval approval)
    {
        if (!approval.AllowsResolution(_resolution))
        {
            return false;
        }

        foreach (var (entry, _) in Exports)
        {
            if (!approval.AllowsExport(entry))
            {
                return false;
            }
        }

        return true;
    }
}
