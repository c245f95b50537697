using AdmissionWebhook.Policy.Addresses;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Istio;

namespace AdmissionWebhook.Policy.References;

/// <summary>Reads references as hosts, and decides which of them are external.</summary>
public static class EgressHosts
{
    /// <summary>The host that a reference names; false if it names an address or a socket.</summary>
    public static bool TryHost(in EgressReference reference, out HostName host)
    {
        var text = reference.Role switch
        {
            EgressRole.Address or EgressRole.DestinationSubnet => null,
            EgressRole.Endpoint
            or EgressRole.WorkloadAddress
            or EgressRole.TunnelTarget
            or EgressRole.Proxy
            or EgressRole.Probe
            or EgressRole.Alias => IsName(reference.Value) ? reference.Value : null,
            EgressRole.KeySet or EgressRole.Module => AddressText(reference) is var fetched && IsName(fetched) ? fetched : null,
            EgressRole.Authority or EgressRole.HostHeader or EgressRole.Redirect => Authority.Host(reference.Value),
            EgressRole.Location => LocationUrl.Host(reference.Value),
            EgressRole.DefaultEndpoint => Authority.Host(reference.Value) is var name && IsName(name) ? name : null,
            EgressRole.Sni => ServerName.Host(reference.Value),
            _ => reference.Value,
        };
        host = text is null ? default : HostName.Parse(text);
        return text is not null;
    }

    /// <summary>The part of a reference's text that would be an address.</summary>
    public static string AddressText(in EgressReference reference) =>
        reference.Role switch
        {
            EgressRole.DefaultEndpoint => Authority.Host(reference.Value),
            EgressRole.KeySet or EgressRole.Module => FetchedUrl.Read(reference.Role, reference.Value)?.Host ?? reference.Value,
            _ => reference.Value,
        };

    /// <summary>Whether a reference is external, so that its host needs an approval.</summary>
    public static bool IsExternal(in EgressReference reference, in HostName host, Review review) =>
        reference.Role switch
        {
            EgressRole.RegisteredHost => !IsServedInside(review, host),
            EgressRole.Endpoint
            or EgressRole.WorkloadAddress
            or EgressRole.TunnelTarget
            or EgressRole.Proxy
            or EgressRole.DefaultEndpoint
            or EgressRole.Probe
            or EgressRole.Alias => !review.Mesh.IsInDns(host, shortNames: false),
            EgressRole.KeySet or EgressRole.Module => !review.Mesh.IsInDns(host, shortNames: true) && !IsServiceByDnsSearch(host),
            EgressRole.Redirect or EgressRole.Location => !review.Mesh.IsInCluster(host, shortNames: true) && !IsOwnHostOf(review, host),
            EgressRole.Sni => !review.Mesh.IsInCluster(host, shortNames: true) && !IsRuleHostOf(review, host),
            EgressRole.RuleHost => !review.Mesh.IsInCluster(host, shortNames: true) && !IsMeshWide(review, host),
            _ => !review.Mesh.IsInCluster(host, shortNames: true),
        };

    /// <summary>
    /// Whether a registered host is a Service, here or in a peered cluster. A peered cluster's name without endpoints is resolved in public
    /// DNS.
    /// </summary>
    public static bool IsServedInside(Review review, in HostName host) =>
        review.Mesh.IsClusterName(host)
        || (
            review.Kind == IstioKind.ServiceEntry
            && (review.ServiceEntry.Endpoints.Count > 0 || review.ServiceEntry.HasSelector)
            && review.Mesh.IsFederated(host)
        );

    /// <summary>Whether an endpoint is a DNS name, not an address or a socket.</summary>
    public static bool IsName(string text) =>
        !NetworkAddress.TryParse(text, out _) && !NetworkAddress.LooksLikeAddress(text) && !UnixSocket.Is(text);

    // Pods resolve name.namespace.svc through their search domains, and svc is not a public zone.
    private static bool IsServiceByDnsSearch(in HostName host) =>
        host is { IsReadable: true, IsWildcard: false, Labels: 3 } && host.LastLabel is "svc";

    // A wildcard over a whole top-level domain does not make a name the object's own.
    private static bool IsOwnHostOf(Review review, in HostName host)
    {
        foreach (
            var (text, _) in (review.Kind & IstioKind.GatewayApiRoutes) != 0
                ? new GatewayRouteView(review.Spec, review.Namespace, review.Mesh.ServiceZone).Hostnames
                : review.VirtualService.Hosts
        )
        {
            var own = HostName.Parse(text);
            if (own.Contains(host) && !(own.IsWildcard && own.Labels < 2))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsRuleHostOf(Review review, in HostName host) =>
        review.OwnHost is { Host: { IsReadable: true, IsWildcard: false } own } && own.Canonical == host.Canonical;

    // In a platform namespace, "*" and "*.local" are how Istio sets client defaults for the whole mesh. They open nothing.
    private static bool IsMeshWide(Review review, in HostName host) =>
        review.Policy.IsPlatform
        && (
            (host.Flaws & HostFlaw.EveryHost) != 0
            || (host is { IsReadable: true, IsWildcard: true } && HostName.Parse(review.Mesh.ServiceZone).IsBelow(host.Zone))
        );
}
