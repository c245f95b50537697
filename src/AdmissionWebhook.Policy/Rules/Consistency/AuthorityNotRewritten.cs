using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.References;
using AdmissionWebhook.Policy.Rules.Pairs;

namespace AdmissionWebhook.Policy.Rules.Consistency;

/// <summary>
/// Requests for an in-cluster name that a route sends outside keep their Host header. Most external servers answer it with 404, and the
/// internal name is disclosed.
/// </summary>
public sealed class AuthorityNotRewritten()
    : Rule(
        new RuleDescriptor(
            "authority-not-rewritten",
            "A route from an internal name to an external host must rewrite the authority",
            RuleGroup.Resilience,
            EnforcementAction.Warn,
            IstioKind.VirtualService
        )
        {
            NeedsOtherObjects = true,
        }
    )
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        if (review.Known is not KnownVirtualService { Hosts.Count: > 0 } own || !own.Hosts.All(host => IsOurs(review, own, host)))
        {
            return;
        }

        foreach (var route in review.VirtualService.Http)
        {
            if (Rewrites(route.Route))
            {
                continue;
            }

            foreach (var destination in route.Destinations)
            {
                if (
                    !Rewrites(destination.Weighted)
                    && destination.FullName(review.Namespace, review.Mesh.ClusterDomain) is var host
                    && !own.Hosts.Any(name => name.Contains(host))
                    && IsOutside(review, host)
                )
                {
                    review.Report(
                        new Violation(
                            destination.Path,
                            destination.Host,
                            $"requests for \"{own.Hosts[0].Canonical}\" are sent to \"{host.Canonical}\" with the internal name in the "
                                + "Host header, which that server does not serve",
                            $"add rewrite: {{authority: {host.Canonical}}} to the route"
                        )
                        {
                            Canonical = host.Canonical,
                        }
                    );
                }
            }
        }
    }

    // An in-cluster name, or a name of gateways only that nothing registers: an ingress name.
    private static bool IsOurs(Review review, KnownVirtualService own, HostName host) =>
        review.Mesh.IsInCluster(host, shortNames: true)
        || (!own.IsMeshBound && host.IsReadable && !Neighbours.ServiceEntries(review, host).Any());

    private static bool IsOutside(Review review, HostName host) =>
        host is { IsReadable: true, IsWildcard: false }
        && !review.Mesh.IsInCluster(host, shortNames: false)
        && (
            review.Approvals.For(host).IsApproved
            || Neighbours.ServiceEntries(review, host).Any(entry => !entry.IsInternal && entry.Names(host))
        );

    private static bool Rewrites(System.Text.Json.JsonElement holder)
    {
        var request = holder.Member("headers"u8).Member("request"u8);
        return holder.Member("rewrite"u8).Text("authority"u8) is { Length: > 0 }
            || request
                .Member("set"u8)
                .Members()
                .Concat(request.Member("add"u8).Members())
                .Any(header => HostHeaderReferences.IsAuthority(header.DecodedName()));
    }
}
