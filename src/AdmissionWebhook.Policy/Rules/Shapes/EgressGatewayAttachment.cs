using System.Text.Json;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Text;

namespace AdmissionWebhook.Policy.Rules.Shapes;

/// <summary>
/// For platforms that write the egress gateway's routes themselves: tenants must not bind to its Gateways. Disabled by default, since
/// elsewhere tenants use the gateway that way.
/// </summary>
public sealed class EgressGatewayAttachment()
    : Rule(
        new RuleDescriptor(
            "egress-gateway-attachment",
            "A VirtualService must not bind to the egress gateway's Gateways",
            RuleGroup.Shapes,
            EnforcementAction.Disabled,
            IstioKind.VirtualService
        )
    )
{
    private static readonly Glob[] IstioDefault = [new("istio-system/*egress*")];

    public override void Evaluate(Review review, RuleParameters parameters)
    {
        foreach (var (gateway, path) in review.VirtualService.Gateways)
        {
            Evaluate(review, gateway, path);
        }

        EvaluateMatches(review, "http", review.Spec.Member("http"u8));
        EvaluateMatches(review, "tls", review.Spec.Member("tls"u8));
        EvaluateMatches(review, "tcp", review.Spec.Member("tcp"u8));
    }

    private static void EvaluateMatches(Review review, string section, JsonElement routes)
    {
        foreach (var (route, routeIndex) in routes.Items().Select((route, index) => (route, index)))
        {
            foreach (var (match, matchIndex) in route.Member("match"u8).Items().Select((match, index) => (match, index)))
            {
                var path = JsonPath.Spec[section][routeIndex]["match"][matchIndex]["gateways"];
                foreach (var (gateway, at) in IstioLists.Texts(match.Member("gateways"u8), path, new ShapeReader()))
                {
                    Evaluate(review, gateway, at);
                }
            }
        }
    }

    private static void Evaluate(Review review, string written, JsonPath path)
    {
        var gateway = GatewayNames.Resolve(written, review.Namespace);
        var globs = review.Mesh.EgressGateway is { Gateways.Count: > 0 } facts ? facts.Gateways : IstioDefault;
        if (Glob.AnyMatches(globs, gateway))
        {
            review.Report(
                new Violation(
                    path,
                    written,
                    $"\"{gateway}\" belongs to the egress gateway, whose routes only the platform writes",
                    Remedies.Ask(review, "route the host through the egress gateway")
                )
                {
                    Canonical = gateway,
                }
            );
        }
    }
}
