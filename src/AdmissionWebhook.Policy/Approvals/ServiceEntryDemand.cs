using AdmissionWebhook.Policy.Addresses;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Policy.References;

namespace AdmissionWebhook.Policy.Approvals;

/// <summary>What a ServiceEntry demands of the approvals of all its hosts, on any port.</summary>
internal sealed class ServiceEntryDemand
{
    private readonly List<Demand> _all = [];

    public ServiceEntryDemand(Review review, IReadOnlyList<(string Value, JsonPath Path)> exportTo)
    {
        var resolution = review.ServiceEntry.Resolution;
        _all.Add(
            new Demand(Requirement.Resolution, JsonPath.Spec["resolution"], resolution, approval => approval.AllowsResolution(resolution))
        );
        foreach (var reference in review.References)
        {
            // Addresses that can never be approved have their own finding.
            if (
                reference.Role is EgressRole.Address or EgressRole.Endpoint
                && NetworkAddress.TryParse(reference.Value, out var address)
                && NeverApproved.Reason(address) is null
                && !(reference.Role == EgressRole.Address && review.Mesh.VirtualAddresses.Contains(address))
                && !(reference.Role == EgressRole.Endpoint && review.Mesh.InternalAddresses.Contains(address))
            )
            {
                _all.Add(
                    new Demand(Requirement.Address, reference.Path, reference.Value, approval => approval.Addresses.Contains(address))
                );
            }
        }

        foreach (var (entry, path) in ExportScope.Beyond(exportTo, review))
        {
            _all.Add(new Demand(Requirement.Export, path, entry, approval => approval.AllowsExport(entry)));
        }
    }

    /// <summary>Resolution, addresses and exports, in the order of the checks.</summary>
    public IReadOnlyList<Demand> All => _all;

    public IEnumerable<Demand> Exports => _all.Where(demand => demand.Requirement == Requirement.Export);

    /// <summary>Whether the approval of a DNS endpoint grants the entry's resolution and exports. Addresses do not apply to it.</summary>
    public bool IsMetByEndpoint(Approval approval)
    {
        foreach (var demand in _all)
        {
            if (demand.Requirement != Requirement.Address && !demand.IsGrantedBy(approval))
            {
                return false;
            }
        }

        return true;
    }

    public bool IsMetBy(Approval approval)
    {
        foreach (var demand in _all)
        {
            if (!demand.IsGrantedBy(approval))
            {
                return false;
            }
        }

        return true;
    }
}
