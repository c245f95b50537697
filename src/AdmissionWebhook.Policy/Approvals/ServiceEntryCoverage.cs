using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Policy.References;

namespace AdmissionWebhook.Policy.Approvals;

/// <summary>
/// Whether a single approval covers each host and port of a ServiceEntry: namespace, expiry, port and protocol, resolution,
/// addresses, export. Each rule reports its own kind of shortfall.
/// </summary>
public sealed class ServiceEntryCoverage
{
    // Hosts times ports, or endpoints times ports: far beyond any honest object. The remainder counts as not covered.
    private const int MaxPairs = 200_000;

    private readonly Review _review;
    private readonly ServiceEntryDemand _demand;
    private readonly ShortfallList _shortfalls = new();
    private readonly ApprovalNarrowing _narrowing;
    private readonly List<Approval> _used = [];
    private readonly Dictionary<Approval, bool> _meetsDemand = [];
    private int _pairs;

    public ServiceEntryCoverage(Review review)
        : this(review, review.ServiceEntry.ExportTo) { }

    /// <param name="review">The review of the ServiceEntry.</param>
    /// <param name="exportTo">The entries to assume, in place of the object's.</param>
    public ServiceEntryCoverage(Review review, IReadOnlyList<(string Value, JsonPath Path)> exportTo)
    {
        _review = review;
        _demand = new ServiceEntryDemand(review, exportTo);
        _narrowing = new ApprovalNarrowing(review, _demand, _shortfalls);
        var hosts = review
            .References.Where(reference => reference.Role == EgressRole.RegisteredHost)
            .Select(reference => (Host: HostName.Parse(reference.Value), reference.Path))
            .ToList();
        var endpoints = Entry
            .Endpoints.Where(endpoint => endpoint.Address is { Length: > 0 } address && EgressHosts.IsName(address))
            .Select(endpoint => (Host: HostName.Parse(endpoint.Address!), Endpoint: endpoint))
            .Where(endpoint => !review.Mesh.IsInCluster(endpoint.Host, shortNames: false))
            .ToList();

        // Hosts first: the missing ports of an approved host must not crowd out an unapproved host.
        foreach (var (host, path) in hosts.Where(host => !EgressHosts.IsServedInside(review, host.Host)))
        {
            RequireApproval(host, path, EgressRole.RegisteredHost);
        }

        foreach (var (host, endpoint) in endpoints)
        {
            RequireApproval(host, endpoint.Path["address"], EgressRole.Endpoint);
        }

        foreach (var (host, _) in hosts)
        {
            Cover(host);
        }

        foreach (var (host, endpoint) in endpoints)
        {
            CoverEndpoint(host, endpoint);
        }
    }

    /// <summary>Every demand that no approval grants, host by host.</summary>
    public IReadOnlyList<Shortfall> Shortfalls => _shortfalls.Found;

    /// <summary>Whether so much is unapproved that the rest was skipped.</summary>
    public bool IsCutShort => _shortfalls.IsFull;

    /// <summary>The approvals that cover a host and port.</summary>
    public IReadOnlyList<Approval> Used => _used;

    public IEnumerable<Shortfall> Of(Requirement requirement) => Shortfalls.Where(shortfall => shortfall.Requirement == requirement);

    private ServiceEntryView Entry => _review.ServiceEntry;

    private void RequireApproval(in HostName host, JsonPath path, EgressRole role)
    {
        if (_review.Approvals.For(host) is { IsApproved: false, Expired: var expired })
        {
            _shortfalls.Add(
                new Shortfall(expired is null ? Requirement.Host : Requirement.Unexpired, host, path, host.Written, expired) { Role = role }
            );
        }
    }

    private void Cover(in HostName host)
    {
        if (EgressHosts.IsServedInside(_review, host))
        {
            // A namespace's own Service: cluster-host decides whether its name can be registered; everything else is checked as for any
            // host.
            _narrowing.Narrow([], host, null);
            CoverCapture(host);
            return;
        }

        var approval = _review.Approvals.For(host);
        if (Entry.Ports.Count == 0 || !approval.IsApproved)
        {
            // Without an approval, only ports with a requirement of their own matter.
            _narrowing.Narrow(approval.Valid, host, null);
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
                    CoverPort(approval, host, Demand.OfPort(port, wire));
                }
            }
        }
    }

    // An exported opaque port without addresses captures all traffic to its number from every sidecar that sees the entry, whatever the
    // host.
    private void CoverCapture(HostName host)
    {
        if (!_demand.Exports.Any() || !UnaddressedPorts.Of(_review).Any())
        {
            return;
        }

        var valid = _review.Approvals.For(host).Valid;
        foreach (var export in _demand.Exports)
        {
            if (!valid.Any(approval => export.IsGrantedBy(approval)))
            {
                _shortfalls.Add(new Shortfall(Requirement.Export, host, export.Path, export.Value, null));
            }
        }
    }

    private void CoverPort(HostApproval approval, in HostName host, Demand port)
    {
        if (++_pairs > MaxPairs)
        {
            _shortfalls.Add(
                new Shortfall(port.Requirement, host, port.Path, port.Value, null) { Port = port.Port, Protocol = port.Protocol }
            );
            return;
        }

        foreach (var candidate in approval.Valid)
        {
            if (port.IsGrantedBy(candidate) && MeetsDemand(candidate))
            {
                Use(candidate);
                return;
            }
        }

        _narrowing.Narrow(approval.Valid, host, port);
    }

    // Traffic goes to the DNS endpoint, so its name needs an approval for the ports it is dialled on, the resolution and the exports,
    // whatever host the entry registers.
    private void CoverEndpoint(in HostName host, ServiceEntryEndpoint endpoint)
    {
        var approval = _review.Approvals.For(host);
        if (!approval.IsApproved)
        {
            return;
        }

        foreach (var port in Entry.Ports)
        {
            if (IsCutShort)
            {
                return;
            }

            var demand = Demand.OfPort(port, new WirePort(ServiceEntryView.DialledAt(endpoint, port), null));
            var left = ++_pairs <= MaxPairs ? approval.Valid.Where(candidate => demand.IsGrantedBy(candidate)).ToList() : [];
            if (left.Find(_demand.IsMetByEndpoint) is { } covering)
            {
                Use(covering);
            }
            else if (left.Count > 0)
            {
                _narrowing.NarrowEndpoint(left, host);
            }
            else
            {
                _shortfalls.Add(
                    new Shortfall(demand.Requirement, host, endpoint.Path["address"], host.Written, approval.Valid[0])
                    {
                        Port = demand.Port,
                        Protocol = demand.Protocol,
                        Role = EgressRole.Endpoint,
                    }
                );
            }
        }
    }

    private bool MeetsDemand(Approval approval)
    {
        if (!_meetsDemand.TryGetValue(approval, out var meets))
        {
            _meetsDemand.Add(approval, meets = _demand.IsMetBy(approval));
        }

        return meets;
    }

    private void Use(Approval approval)
    {
        if (!_used.Contains(approval))
        {
            _used.Add(approval);
        }
    }
}
