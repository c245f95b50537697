using AdmissionWebhook.Policy.Addresses;
using AdmissionWebhook.Policy.Hosts;

namespace AdmissionWebhook.Policy.References;

/// <summary>Reads references as host names, and says which of them leave the cluster.</summary>
public static class EgressHosts
{
    /// <summary>The host that a reference names; false where it names an address or a socket.</summary>
    public static bool TryHost(in EgressReference reference, out HostName host)
    {
        var text = reference.Role switch
        {
            EgressRole.Address or EgressRole.DestinationSubnet => null,
            EgressRole.Endpoint or EgressRole.WorkloadAddress or EgressRole.TunnelTarget or EgressRole.Proxy =>
                IsName(reference.Value) ? reference.Value : null,
            EgressRole.Authority or EgressRole.HostHeader or EgressRole.Redirect => Authority.Host(reference.Value),
            EgressRole.DefaultEndpoint => Authority.Host(reference.Value) is var name && IsName(name) ? name : null,
            EgressRole.Sni => ServerName.Host(reference.Value),
            _ => reference.Value,
        };
        host = text is null ? default : HostName.Parse(text);
        return text is not null;
    }

    /// <summary>Whether a reference leaves the cluster, so that its host needs an approval.</summary>
    public static bool IsExternal(in EgressReference reference, in HostName host, Review review) => reference.Role switch
    {
        EgressRole.RegisteredHost => !review.Mesh.IsClusterName(host),
        EgressRole.Endpoint or EgressRole.WorkloadAddress or EgressRole.TunnelTarget or EgressRole.Proxy or EgressRole.DefaultEndpoint =>
            !review.Mesh.IsInCluster(host, shortNames: false),
        EgressRole.Redirect => !review.Mesh.IsInCluster(host, shortNames: true) && !IsOwnHostOf(review, host),
        EgressRole.Sni => !review.Mesh.IsInCluster(host, shortNames: true) && !IsRuleHostOf(review, host),
        EgressRole.RuleHost => !review.Mesh.IsInCluster(host, shortNames: true) && !IsMeshWide(review, host),
        _ => !review.Mesh.IsInCluster(host, shortNames: true),
    };

    /// <summary>Whether an endpoint's text is a DNS name rather than an address or a socket.</summary>
    public static bool IsName(string text) =>
        !NetworkAddress.TryParse(text, out _) && !NetworkAddress.LooksLikeAddress(text) && !UnixSocket.Is(text);

    private static bool IsOwnHostOf(Review review, in HostName host)
    {
        foreach (var (own, _) in review.VirtualService.Hosts)
        {
            if (HostName.Parse(own).Contains(host))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsRuleHostOf(Review review, in HostName host)
    {
        foreach (var reference in review.References)
        {
            if (reference.Role == EgressRole.RuleHost)
            {
                return HostName.Parse(reference.Value) is { IsReadable: true, IsWildcard: false } own && own.Canonical == host.Canonical;
            }
        }

        return false;
    }

    // "*" and "*.local" in a platform namespace are how Istio sets client defaults for the whole mesh; they open nothing.
    private static bool IsMeshWide(Review review, in HostName host) =>
        review.Policy.IsPlatform
        && ((host.Flaws & HostFlaw.EveryHost) != 0
            || (host is { IsReadable: true, IsWildcard: true } && HostName.Parse(review.Mesh.ServiceZone).IsBelow(host.Zone)));
}
