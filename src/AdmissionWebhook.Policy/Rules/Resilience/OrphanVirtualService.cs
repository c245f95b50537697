using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.References;
using AdmissionWebhook.Policy.Rules.Pairs;

namespace AdmissionWebhook.Policy.Rules.Resilience;

/// <summary>
/// A destination that the registry does not hold is answered with 503, and sidecars use the routes of a host that it does not hold on
/// port 80 at most (istio pilot/pkg/networking/core/route/route.go).
/// </summary>
public sealed class OrphanVirtualService() : Rule(new RuleDescriptor(
    "orphan-virtual-service", "The hosts and destinations of a VirtualService must be registered", RuleGroup.Resilience, EnforcementAction.Warn, IstioKind.VirtualService)
{
    NeedsOtherObjects = true,
})
{
    private const string Unused = "sidecars use its routes for plain HTTP on port 80 at most";

    public override void Evaluate(Review review, RuleParameters parameters)
    {
        var routes = review.VirtualService;
        var reported = new HashSet<string>(StringComparer.Ordinal);

        // Routes that others delegate to apply where the delegating VirtualService does, which is not known here.
        string[]? clients = routes.IsDelegate ? null : [review.Namespace, .. GatewayNamespaces(review)];
        foreach (var reference in review.References)
        {
            if (reference.Role is EgressRole.Destination or EgressRole.Mirror)
            {
                Check(review, reference.Value, reference.Path, clients, "requests sent there are answered with 503", reported);
            }
        }

        // The hosts of one that only gateways use are ingress names. On port 80 sidecars also route hosts that nothing registers.
        foreach (var (host, path) in routes.IsMeshBound ? routes.Hosts : [])
        {
            Check(review, host, path, clients, Unused, reported);
        }
    }

    private static IEnumerable<string> GatewayNamespaces(Review review) => review.VirtualService.Gateways
        .Where(gateway => gateway.Value != VirtualServiceView.MeshGateway)
        .Select(gateway => GatewayNames.Resolve(gateway.Value, review.Namespace))
        .Select(gateway => gateway[..gateway.IndexOf('/', StringComparison.Ordinal)]);

    private static void Check(Review review, string text, JsonPath path, string[]? clients, string effect, HashSet<string> reported)
    {
        var host = ObjectReader.Resolve(text, review.Namespace, review.Mesh.ClusterDomain);
        if (Registry.Find(review, host, clients) is { IsMissing: true } registration && reported.Add(host.Canonical))
        {
            review.Report(new Violation(
                path,
                text,
                registration.Hidden is { } hidden
                    ? $"\"{host.Canonical}\" is registered by {hidden}, which is not exported to namespace \"{review.Namespace}\", so {effect}"
                    : $"\"{host.Canonical}\" is registered by no {(review.Mesh.IsClusterName(host) ? "Service" : "ServiceEntry")}, so {effect}",
                Registry.Remedy(review, host, registration))
            {
                Canonical = host.Canonical,
            });
        }
    }
}
