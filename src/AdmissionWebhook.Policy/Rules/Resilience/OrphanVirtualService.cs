using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.References;
using AdmissionWebhook.Policy.Rules.Pairs;

namespace AdmissionWebhook.Policy.Rules.Resilience;

/// <summary>
/// Requests to an unregistered destination get 503, and sidecars use routes for an unregistered host at most on port 80 (istio
/// pilot/pkg/networking/core/route/route.go).
/// </summary>
public sealed class OrphanVirtualService()
    : Rule(
        new RuleDescriptor(
            "orphan-virtual-service",
            "The hosts and destinations of a VirtualService must be registered",
            RuleGroup.Resilience,
            EnforcementAction.Warn,
            IstioKind.VirtualService
        )
        {
            NeedsOtherObjects = true,
        }
    )
{
    private const string Unused = "sidecars use its routes at most for plain HTTP on port 80";

    public override void Evaluate(Review review, RuleParameters parameters)
    {
        var routes = review.VirtualService;
        HashSet<string>? reported = null;

        // A delegate applies where its roots apply, which is unknown here.
        string[]? clients =
            routes.IsDelegate ? null
            : routes.Gateways.Count == 0 ? [review.Namespace]
            : [review.Namespace, .. GatewayNamespaces(review)];
        foreach (var reference in review.References)
        {
            if (reference.Role is EgressRole.Destination or EgressRole.Mirror)
            {
                Check(review, reference.Value, reference.Path, clients, "requests to it are answered with 503", ref reported);
            }
        }

        // The hosts of a VirtualService for gateways only are ingress names. On port 80 sidecars also route unregistered hosts.
        foreach (var (host, path) in routes.IsMeshBound ? routes.Hosts : [])
        {
            Check(review, host, path, clients, Unused, ref reported);
            CheckHidden(review, host, path, ref reported);
        }
    }

    // Sidecars build tls and tcp routes for services that they see (istio pilot/pkg/networking/core/tls.go); for HTTP on port 80 they need
    // none. Gateway pods of a platform namespace are no clients.
    private static void CheckHidden(Review review, string text, JsonPath path, ref HashSet<string>? reported)
    {
        var host = ObjectReader.Resolve(text, review.Namespace, review.Mesh.ClusterDomain);
        if (
            review.Known is not KnownVirtualService known
            || !review.VirtualService.Routes.Any(route =>
                route.Section != RouteView.HttpSection && review.RouteBindings.Of(route.Path).Contains(VirtualServiceView.MeshGateway)
            )
            || Neighbours.ServiceEntries(review, host) is not { Length: > 0 } entries
            || entries.Any(entry => Clients(review, entry.Visibility).Any(known.IsVisibleIn) || entry.Visibility.IsEverywhere)
            || entries.Any(entry => known.Visibility.IsEverywhere && Clients(review, entry.Visibility).Any())
            || !(reported ??= new(StringComparer.Ordinal)).Add(host.Canonical)
        )
        {
            return;
        }

        review.Report(
            new Violation(
                path,
                text,
                $"\"{host.Canonical}\" is registered by {entries[0]}, which is not exported to the sidecars of this VirtualService, so they "
                    + "use its tls and tcp routes for nothing",
                $"export {entries[0]} to namespace \"{review.Namespace}\", or ask its owners to"
            )
            {
                Canonical = host.Canonical,
            }
        );
    }

    private static IEnumerable<string> Clients(Review review, Visibility visibility) =>
        visibility.Namespaces.Where(one => !review.Mesh.IsPlatform(one) && one != review.Mesh.EgressGateway?.Namespace);

    private static IEnumerable<string> GatewayNamespaces(Review review) =>
        review
            .VirtualService.Gateways.Where(gateway => gateway.Value != VirtualServiceView.MeshGateway)
            .Select(gateway => GatewayNames.Resolve(gateway.Value, review.Namespace))
            .Select(gateway => gateway[..gateway.IndexOf('/', StringComparison.Ordinal)]);

    private static void Check(Review review, string text, JsonPath path, string[]? clients, string effect, ref HashSet<string>? reported)
    {
        var host = ObjectReader.Resolve(text, review.Namespace, review.Mesh.ClusterDomain);
        if (
            Registry.Find(review, host, clients) is { IsMissing: true } registration
            && (reported ??= new(StringComparer.Ordinal)).Add(host.Canonical)
        )
        {
            review.Report(
                new Violation(
                    path,
                    text,
                    registration.Hidden is { } hidden
                        ? $"\"{host.Canonical}\" is registered by {hidden}, which is not exported to namespace \"{review.Namespace}\", "
                            + $"so {effect}"
                        : $"no {(review.Mesh.IsClusterName(host) ? "Service" : "ServiceEntry")} registers \"{host.Canonical}\", "
                            + $"so {effect}",
                    Registry.Remedy(review, host, registration)
                )
                {
                    Canonical = host.Canonical,
                }
            );
        }
    }
}
