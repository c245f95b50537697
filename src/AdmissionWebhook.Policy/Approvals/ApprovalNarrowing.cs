using System.Globalization;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Policy.References;

namespace AdmissionWebhook.Policy.Approvals;

/// <summary>
/// Why none of a host's approvals covers what is asked for: they are narrowed requirement by requirement, and the one that leaves none is
/// what is missing.
/// </summary>
internal sealed class ApprovalNarrowing(Review review, ServiceEntryDemand demand, ShortfallList shortfalls)
{
    private ServiceEntryView Entry => review.ServiceEntry;

    public static string Number(WirePort wire) => wire.Number.ToString(CultureInfo.InvariantCulture);

    /// <param name="candidates">The approvals of the host that are in force.</param>
    /// <param name="port">The declared port and its number on the wire; null where ports are not the question.</param>
    public void Narrow(IReadOnlyList<Approval> candidates, HostName host, (ServiceEntryPort Port, WirePort Wire)? port)
    {
        var left = candidates;
        if (port is var (declared, wire))
        {
            var isChecked = PortProtocol.CarriesCheckedName(declared.Protocol);
            if (candidates.Count > 0 || !isChecked)
            {
                var requirement = isChecked ? Requirement.Port : Requirement.Protocol;
                var path = isChecked ? wire.Path ?? declared.Path[declared.TargetPort == wire.Number ? "targetPort" : "number"] : declared.Path["protocol"];
                left = Require(left, candidate => candidate.AllowsPort(wire.Number, declared.Protocol), () => new Shortfall(
                    requirement, host, path, isChecked ? Number(wire) : declared.Protocol, null)
                {
                    Port = wire.Number,
                    Protocol = declared.Protocol,
                }, host);
            }
        }

        NarrowByDemand(left, host);
    }

    /// <param name="candidates">The approvals of a DNS endpoint that allow the port it is dialled on.</param>
    public void NarrowEndpoint(IReadOnlyList<Approval> candidates, HostName host) => NarrowByExport(NarrowByResolution(candidates, host), host);

    private IReadOnlyList<Approval> NarrowByResolution(IReadOnlyList<Approval> left, HostName host) =>
        Require(left, candidate => candidate.AllowsResolution(Entry.Resolution), () =>
            new Shortfall(Requirement.Resolution, host, JsonPath.Spec["resolution"], Entry.Resolution, null), host);

    private void NarrowByExport(IReadOnlyList<Approval> left, HostName host)
    {
        foreach (var (entry, at) in demand.Exports)
        {
            if (shortfalls.IsFull)
            {
                return;
            }

            left = Require(left, candidate => candidate.AllowsExport(entry), () => new Shortfall(Requirement.Export, host, at, entry, null), host);
        }
    }

    private void NarrowByDemand(IReadOnlyList<Approval> left, HostName host)
    {
        left = NarrowByResolution(left, host);
        foreach (var (address, written, at) in demand.Addresses)
        {
            if (shortfalls.IsFull)
            {
                return;
            }

            left = Require(left, candidate => candidate.Addresses.Contains(address), () => new Shortfall(Requirement.Address, host, at, written, null), host);
        }

        if (!EgressHosts.IsServedInside(review, host))
        {
            NarrowByExport(left, host);
        }
    }

    private IReadOnlyList<Approval> Require(IReadOnlyList<Approval> candidates, Predicate<Approval> grants, Func<Shortfall> shortfall, HostName host)
    {
        var left = candidates.Where(candidate => grants(candidate)).ToList();
        if (left.Count > 0)
        {
            return left;
        }

        if (candidates.Count > 0 || !IsHarmlessWithoutApproval(host, shortfall()))
        {
            shortfalls.Add(shortfall() with { Nearest = candidates.Count > 0 ? candidates[0] : null });
        }

        return candidates;
    }

    // A namespace's own Service needs no approval to resolve by DNS, and an unapproved host is already refused as such.
    private static bool IsHarmlessWithoutApproval(HostName host, Shortfall shortfall) =>
        shortfall.Requirement == Requirement.Resolution && shortfall.Value is "DNS" or "DNS_ROUND_ROBIN" or "STATIC";
}
