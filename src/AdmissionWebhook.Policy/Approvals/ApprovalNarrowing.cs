using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Policy.References;

namespace AdmissionWebhook.Policy.Approvals;

/// <summary>
/// Explains why no approval of a host covers an object: filters the approvals demand by demand, and reports each demand that no remaining
/// approval grants.
/// </summary>
internal sealed class ApprovalNarrowing(Review review, ServiceEntryDemand demand, ShortfallList shortfalls)
{
    /// <param name="candidates">The host's approvals in force.</param>
    /// <param name="port">The port's demand; null if there are no ports to check.</param>
    public void Narrow(IReadOnlyList<Approval> candidates, HostName host, Demand? port)
    {
        var left = candidates;
        if (port is not null && (candidates.Count > 0 || port.Requirement == Requirement.Protocol))
        {
            left = Require(left, port, host);
        }

        var isServedInside = EgressHosts.IsServedInside(review, host);
        NarrowBy(left, host, one => !isServedInside || one.Requirement != Requirement.Export);
    }

    /// <param name="candidates">The approvals of a DNS endpoint that allow its port.</param>
    public void NarrowEndpoint(IReadOnlyList<Approval> candidates, HostName host) =>
        NarrowBy(candidates, host, one => one.Requirement != Requirement.Address);

    private void NarrowBy(IReadOnlyList<Approval> left, HostName host, Predicate<Demand> isAsked)
    {
        foreach (var one in demand.All)
        {
            if (shortfalls.IsFull)
            {
                return;
            }

            if (isAsked(one))
            {
                left = Require(left, one, host);
            }
        }
    }

    private IReadOnlyList<Approval> Require(IReadOnlyList<Approval> candidates, Demand demanded, HostName host)
    {
        var left = candidates.Where(candidate => demanded.IsGrantedBy(candidate)).ToList();
        if (left.Count > 0)
        {
            return left;
        }

        if (candidates.Count > 0 || !IsHarmlessWithoutApproval(demanded))
        {
            shortfalls.Add(
                new Shortfall(demanded.Requirement, host, demanded.Path, demanded.Value, candidates.Count > 0 ? candidates[0] : null)
                {
                    Port = demanded.Port,
                    Protocol = demanded.Protocol,
                }
            );
        }

        return candidates;
    }

    // A namespace's own Service can use DNS without an approval, and an unapproved host is already denied.
    private static bool IsHarmlessWithoutApproval(Demand demanded) =>
        demanded.Requirement == Requirement.Resolution && demanded.Value is "DNS" or "DNS_ROUND_ROBIN" or "STATIC";
}
