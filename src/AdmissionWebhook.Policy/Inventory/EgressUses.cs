using AdmissionWebhook.Policy.Addresses;
using AdmissionWebhook.Policy.Approvals;
using AdmissionWebhook.Policy.Explanations;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Policy.References;
using AdmissionWebhook.Policy.Rules.Destinations;

namespace AdmissionWebhook.Policy.Inventory;

/// <summary>Lists the external destinations that an object names.</summary>
public static class EgressUses
{
    public static IEnumerable<EgressUse> Of(Review review)
    {
        var routes = review.Kind == IstioKind.VirtualService ? review.RouteBindings : null;
        var waypoint = review.Kind == IstioKind.ServiceEntry && EgressRegistration.WaypointOf(review) is { } name ? new[] { name } : [];
        foreach (var reference in review.References)
        {
            if (Use(review, reference) is { } use)
            {
                yield return use with
                {
                    Ports = Ports(review, reference),
                    Gateways = routes is null ? waypoint : [.. routes.Of(reference.Path)],
                };
            }
        }
    }

    private static EgressUse? Use(Review review, in EgressReference reference) =>
        !EgressHosts.TryHost(reference, out var host) ? Address(review, reference)
        : EgressHosts.IsExternal(reference, host, review) ? Host(review, reference, host)
        : null;

    private static EgressUse Host(Review review, in EgressReference reference, in HostName host)
    {
        var found = review.Approvals.For(host);
        var denials = new List<Denial>();
        review.Policy.CollectDenials(host, denials);
        var path = reference.Path.ToString();
        var (name, isRegistered) = (host.Canonical, reference.Role == EgressRole.RegisteredHost);
        var fallsShort =
            review.Kind == IstioKind.ServiceEntry
            && review.Coverage.Shortfalls.Any(shortfall =>
                shortfall.Path.ToString() == path || (isRegistered && shortfall.Host.Canonical == name)
            );
        var standing =
            !review.Policy.IsGoverned ? HostStanding.Ungoverned
            : denials.Count > 0 ? HostStanding.Denied
            : found.Expired is not null ? HostStanding.Expired
            : !found.IsApproved ? HostStanding.Unapproved
            : fallsShort ? HostStanding.FallsShort
            : HostStanding.Approved;
        return new EgressUse(reference, name, standing)
        {
            Approvals =
                found.Expired is { } expired ? [expired]
                : review.Kind == IstioKind.ServiceEntry && !fallsShort ? [.. found.Valid.Where(review.Coverage.Used.Contains)]
                : found.Valid,
            Denials = [.. denials.Distinct()],
        };
    }

    private static EgressUse? Address(Review review, in EgressReference reference)
    {
        if (!NetworkAddress.TryParse(reference.Value, out var address))
        {
            // Unix sockets stay on the node; other rules deny addresses that cannot be parsed.
            return null;
        }

        if (reference.Role != EgressRole.Address && review.Mesh.InternalAddresses.Contains(address))
        {
            return null;
        }

        var approvals =
            review.Kind == IstioKind.ServiceEntry
                ? review.Coverage.Used
                : review
                    .Policy.Policies.SelectMany(policy => policy.ApprovalsWithAddresses)
                    .Where(approval => approval.IsFor(review.Namespace) && !approval.IsExpired(review.Now));
        return new EgressUse(reference, reference.Value, Standing(review, reference, address))
        {
            Approvals = [.. approvals.Where(approval => approval.Addresses.Contains(address))],
        };
    }

    private static HostStanding Standing(Review review, in EgressReference reference, NetworkAddress address)
    {
        if (!review.Policy.IsGoverned)
        {
            return HostStanding.Ungoverned;
        }

        if (review.Kind != IstioKind.ServiceEntry)
        {
            return AddressApprovals.Allows(review, reference.Role, address) ? HostStanding.Approved : HostStanding.Unapproved;
        }

        var path = reference.Path.ToString();
        return NeverApproved.Reason(address) is not null || review.Coverage.Shortfalls.Any(shortfall => shortfall.Path.ToString() == path)
                ? HostStanding.Unapproved
            : review.Coverage.Used.Any(approval => approval.Addresses.Contains(address)) ? HostStanding.Approved
            : HostStanding.FallsShort;
    }

    private static IReadOnlyList<UsedPort> Ports(Review review, EgressReference reference)
    {
        if (review.Kind != IstioKind.ServiceEntry)
        {
            return reference.Port > 0 ? [new UsedPort(reference.Port, "")] : [];
        }

        var entry = review.ServiceEntry;
        var path = reference.Path.ToString();
        var endpoint =
            reference.Role == EgressRole.Endpoint ? entry.Endpoints.FirstOrDefault(one => one.Path["address"].ToString() == path) : null;
        return endpoint is not null
            ? [.. entry.Ports.Select(port => new UsedPort(ServiceEntryView.DialledAt(endpoint, port), port.Protocol))]
            : [.. entry.Ports.SelectMany(port => port.OnTheWire, (port, wire) => new UsedPort(wire.Number, port.Protocol))];
    }
}
