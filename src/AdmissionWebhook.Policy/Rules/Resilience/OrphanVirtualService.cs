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
        }
    }

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
