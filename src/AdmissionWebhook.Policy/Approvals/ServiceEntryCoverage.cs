using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Policy.References;

namespace AdmissionWebhook.Policy.Approvals;

/// <summary>
/// Whether each host and port of a ServiceEntry is covered by one approval alone: namespace, expiry, port and protocol, resolution,
/// addresses, export. Where none covers everything, the approvals are narrowed requirement by requirement, and the one that leaves none
/// is what is missing; each rule reports its own kind of shortfall.
/// </summary>
public sealed class ServiceEntryCoverage
{
    // Enough to explain any denial. What more there is has not been looked at, which is refused in turn.
    private const int MaxShortfalls = 2000;

    // Hosts times ports, or endpoints times ports: far beyond any honest object. What is left then counts as not covered.
    private const int MaxPairs = 200_000;

    private readonly Review _review;
    private readonly ServiceEntryDemand _demand;
    private readonly List<Shortfall> _shortfalls = [];
    private readonly List<Approval> _used = [];
    private readonly HashSet<(Requirement, JsonPath, string)> _seen = [];
    private readonly Dictionary<Approval, bool> _meetsDemand = [];
    private int _pairs;

    public ServiceEntryCoverage(Review review)
        : this(review, review.ServiceEntry.ExportTo)
    {
    }

    /// <param name="review">The ServiceEntry.</param>
    /// <param name="exportTo">What it is going to be exported to.</param>
    public ServiceEntryCoverage(Review review, IReadOnlyList<(string Value, JsonPath Path)> exportTo)
    {
        _review = review;
        _demand = new ServiceEntryDemand(review, exportTo);
        foreach (var reference in review.References)
        {
            if (IsCutShort)
            {
                break;
            }

            if (reference.Role == EgressRole.RegisteredHost)
            {
                Cover(HostName.Parse(reference.Value), reference.Path);
            }
        }

        foreach (var endpoint in Entry.Endpoints)
        {
            if (!IsCutShort && endpoint.Address is { Length: > 0 } address && EgressHosts.IsName(address))
            {
                CoverEndpoint(HostName.Parse(address), endpoint);
            }
        }
    }

    /// <summary>Everything that is asked for and not granted, host by host.</summary>
    public IReadOnlyList<Shortfall> Shortfalls => _shortfalls;

    /// <summary>Whether so much is not granted that the rest was not looked at.</summary>
    public bool IsCutShort => _shortfalls.Count >= MaxShortfalls;

    /// <summary>For each host and port the approval that covers it.</summary>
    public IReadOnlyList<Approval> Used => _used;

    private ServiceEntryView Entry => _review.ServiceEntry;

    private void Cover(HostName host, JsonPath path)
    {
        if (_review.Mesh.IsClusterName(host))
        {
            // A Service's own name: whether it may be used is for cluster-host; where it leads is checked like anyone's.
            Narrow([], host, null);
            return;
        }

        var approval = _review.Approvals.For(host);
        if (!approval.IsApproved)
        {
            Add(new Shortfall(approval.Expired is null ? Requirement.Host : Requirement.Unexpired, host, path, host.Written, approval.Expired));
        }

        if (Entry.Ports.Count == 0 || !approval.IsApproved)
        {
            // Without an approval the ports are all the same, but for those that need one of their own kind.
            Narrow(approval.Valid, host, null);
        }

        foreach (var port in Entry.Ports)
        {
            foreach (var wire in port.OnTheWire)
            {
                if (IsCutShort)
                {
                    return;
                }

                if (approval.IsApproved || !PortProtocol.CarriesCheckedName(port.Protocol))
                {
                    CoverPort(approval, host, port, wire);
                }
            }
        }
    }

    private void CoverPort(HostApproval approval, HostName host, ServiceEntryPort port, WirePort wire)
    {
        if (++_pairs > MaxPairs)
        {
            Add(new Shortfall(Requirement.Port, host, port.Path["number"], Number(wire), null) { Port = wire.Number, Protocol = port.Protocol });
            return;
        }

        foreach (var candidate in approval.Valid)
        {
            if (candidate.AllowsPort(wire.Number, port.Protocol) && MeetsDemand(candidate))
            {
                Use(candidate);
                return;
            }
        }

        Narrow(approval.Valid, host, (port, wire));
    }

    // A DNS endpoint is where traffic goes, so its name must be approved itself, for the ports it is dialled on.
    private void CoverEndpoint(HostName host, ServiceEntryEndpoint endpoint)
    {
        var path = endpoint.Path["address"];
        if (_review.Mesh.IsInCluster(host, shortNames: false))
        {
            return;
        }

        var approval = _review.Approvals.For(host);
        if (!approval.IsApproved)
        {
            Add(new Shortfall(approval.Expired is null ? Requirement.Host : Requirement.Unexpired, host, path, host.Written, approval.Expired) { Role = EgressRole.Endpoint });
            return;
        }

        foreach (var port in Entry.Ports)
        {
            var number = ServiceEntryView.DialledAt(endpoint, port);
            if (IsCutShort)
            {
                return;
            }

            if (++_pairs <= MaxPairs && approval.Valid.FirstOrDefault(candidate => candidate.AllowsPort(number, port.Protocol)) is { } covering)
            {
                Use(covering);
            }
            else
            {
                var isChecked = PortProtocol.CarriesCheckedName(port.Protocol);
                Add(new Shortfall(isChecked ? Requirement.Port : Requirement.Protocol, host, path, host.Written, approval.Valid[0])
                {
                    Port = number,
                    Protocol = port.Protocol,
                    Role = EgressRole.Endpoint,
                });
            }
        }
    }

    private static string Number(WirePort wire) => wire.Number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private bool MeetsDemand(Approval approval)
    {
        if (!_meetsDemand.TryGetValue(approval, out var meets))
        {
            _meetsDemand.Add(approval, meets = _demand.IsMetBy(approval));
        }

        return meets;
    }

    private void Narrow(IReadOnlyList<Approval> candidates, HostName host, (ServiceEntryPort Port, WirePort Wire)? port)
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

    private void NarrowByDemand(IReadOnlyList<Approval> left, HostName host)
    {
        left = Require(left, candidate => candidate.AllowsResolution(Entry.Resolution), () =>
            new Shortfall(Requirement.Resolution, host, JsonPath.Spec["resolution"], Entry.Resolution, null), host);
        foreach (var (address, written, at) in _demand.Addresses)
        {
            if (IsCutShort)
            {
                return;
            }

            left = Require(left, candidate => candidate.Addresses.Contains(address), () => new Shortfall(Requirement.Address, host, at, written, null), host);
        }

        if (!_review.Mesh.IsClusterName(host))
        {
            foreach (var (entry, at) in _demand.Exports)
            {
                if (IsCutShort)
                {
                    return;
                }

                left = Require(left, candidate => candidate.AllowsExport(entry), () => new Shortfall(Requirement.Export, host, at, entry, null), host);
            }
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
            Add(shortfall() with { Nearest = candidates.Count > 0 ? candidates[0] : null });
        }

        return candidates;
    }

    // A namespace's own Service needs no approval to resolve by DNS, and an unapproved host is already refused as such.
    private static bool IsHarmlessWithoutApproval(HostName host, Shortfall shortfall) =>
        shortfall.Requirement == Requirement.Resolution && shortfall.Value is "DNS" or "DNS_ROUND_ROBIN" or "STATIC";

    private void Add(Shortfall shortfall)
    {
        if (!IsCutShort && _seen.Add((shortfall.Requirement, shortfall.Path, shortfall.Host.Written + " " + shortfall.Value + " " + shortfall.Port)))
        {
            _shortfalls.Add(shortfall);
        }
    }

    private void Use(Approval approval)
    {
        if (!_used.Contains(approval))
        {
            _used.Add(approval);
        }
    }
}
