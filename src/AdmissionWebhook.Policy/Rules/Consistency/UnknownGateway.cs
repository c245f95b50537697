using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Consistency;

/// <summary>
/// A VirtualService takes effect on a gateway only where the Gateway exists and a server of it has the host, and a match on a gateway only
/// where the VirtualService itself names it (istio pilot/pkg/model/push_context.go; istioctl analyze IST0101, IST0132).
/// </summary>
public sealed class UnknownGateway() : Rule(new RuleDescriptor(
    "unknown-gateway", "Gateways that a VirtualService names must exist and serve its hosts", RuleGroup.Resilience, EnforcementAction.Warn, IstioKind.VirtualService)
{
    NeedsOtherObjects = true,
})
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        Matches(review);
        foreach (var (written, path) in review.VirtualService.Gateways)
        {
            var name = GatewayNames.Resolve(written, review.Namespace);
            if (name == VirtualServiceView.MeshGateway || name.IndexOf('/', StringComparison.Ordinal) is not (> 0 and var slash))
            {
                continue;
            }

            var key = new ObjectKey(name[..slash], name[(slash + 1)..]);
            if (review.Cluster.Gateway(key) is { } gateway)
            {
                Hosts(review, gateway, written, path);
            }
            else if (IsMissing(review, key, out var near))
            {
                review.Report(new Violation(
                    path,
                    written,
                    $"there is no Gateway \"{name}\", so nothing routes by this VirtualService there",
                    near is null ? "create the Gateway, or correct the name" : $"did you mean \"{near}\"?")
                {
                    Canonical = name,
                });
            }
        }
    }

    // A Gateway one letter off is told of even where others may be missing from the view.
    private static bool IsMissing(Review review, ObjectKey key, out string? near)
    {
        near = null;
        foreach (var other in review.Cluster.Gateways(key.Namespace).OrderBy(other => other.Name, StringComparer.Ordinal))
        {
            if (EditDistance.Between(other.Name, key.Name) <= 1)
            {
                near = key.Namespace == review.Namespace ? other.Name : other.ToString();
                return true;
            }
        }

        return !review.Mesh.IsPlatform(key.Namespace) && review.Cluster.KnowsAll(ViewKind.Gateways, key.Namespace);
    }

    private static void Hosts(Review review, KnownGateway gateway, string written, JsonPath path)
    {
        var served = gateway.Servers.SelectMany(server => server.Hosts).ToList();
        foreach (var (host, _) in review.VirtualService.Hosts)
        {
            var name = ObjectReader.Resolve(host, review.Namespace, review.Mesh.ClusterDomain);
            if (served.Count > 0 && !served.Exists(one => Serves(one, name, gateway.Key.Namespace, review.Namespace)))
            {
                review.Report(new Violation(
                    path,
                    written,
                    $"no server of {gateway} has the host \"{name.Canonical}\" for namespace \"{review.Namespace}\" (it has {string.Join(", ", served.Take(5))}), so nothing routes \"{host}\" there",
                    $"add the host to the Gateway, or take \"{written}\" out")
                {
                    Canonical = $"{gateway.Key} {name.Canonical}",
                    Host = name.Canonical,
                });
            }
        }
    }

    // "ns/host", "./host", "*/host" bind a host of a server to VirtualServices of a namespace.
    private static bool Serves(string written, in HostName host, string gatewayNamespace, string @namespace)
    {
        var slash = written.IndexOf('/', StringComparison.Ordinal);
        var bound = slash < 0 ? "*" : written[..slash];
        if (bound != "*" && @namespace != (bound == "." ? gatewayNamespace : bound))
        {
            return false;
        }

        var served = HostName.Parse(written[(slash + 1)..]);
        return (served.Flaws & HostFlaw.EveryHost) != 0 || served.Overlaps(host) || (host.Flaws & HostFlaw.EveryHost) != 0;
    }

    private static void Matches(Review review)
    {
        var own = review.VirtualService.Gateways.Select(gateway => GatewayNames.Resolve(gateway.Value, review.Namespace)).ToHashSet(StringComparer.Ordinal);
        if (own.Count == 0)
        {
            own.Add(VirtualServiceView.MeshGateway);
        }

        foreach (var (named, path) in MatchedGateways.Of(review))
        {
            if (!own.Contains(GatewayNames.Resolve(named, review.Namespace)))
            {
                review.Report(new Violation(
                    path,
                    named,
                    $"the match is for \"{named}\", which spec.gateways does not list, so it never holds",
                    $"add \"{named}\" to spec.gateways, or match on one that it lists ({string.Join(", ", own)})")
                {
                    Role = "match",
                    Canonical = GatewayNames.Resolve(named, review.Namespace),
                });
            }
        }
    }
}
