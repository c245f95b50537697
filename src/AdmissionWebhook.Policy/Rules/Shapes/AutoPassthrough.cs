using System.Text.Json;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Shapes;

/// <summary>
/// AUTO_PASSTHROUGH forwards a connection to whatever service its server name spells, with no VirtualService to say which: the gateway
/// between clusters needs it, a tenant's does not.
/// </summary>
public sealed class AutoPassthrough() : Rule(new RuleDescriptor(
    "auto-passthrough", "A Gateway's server must not forward to whatever service the client names", RuleGroup.Shapes, EnforcementAction.Deny,
    IstioKind.Gateway | IstioKind.GatewayApiGateway | IstioKind.ListenerSet))
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        if (review.Kind != IstioKind.Gateway)
        {
            EvaluateListeners(review);
            return;
        }

        var index = 0;
        foreach (var server in review.Spec.Member("servers"u8).Items())
        {
            var at = JsonPath.Spec["servers"][index++];
            if (Dangerous(server) is { } mode)
            {
                review.Report(new Violation(
                    at["tls"]["mode"],
                    mode,
                    $"{mode} forwards each connection to whatever service of the mesh its server name spells",
                    "write PASSTHROUGH, and a VirtualService with tls routes for the hosts that are meant")
                {
                });
            }
        }
    }

    private static void EvaluateListeners(Review review)
    {
        foreach (var (path, why) in GatewayListeners.AutoPassthrough(review))
        {
            review.Report(new Violation(
                path,
                why,
                "this listener forwards each connection to whatever service of the mesh its server name spells",
                "take the label topology.istio.io/network or the option off, and write a TLSRoute for the hosts that are meant"));
        }
    }

    // A mode that is not known counts as AUTO_PASSTHROUGH.
    private static string? Dangerous(JsonElement server) =>
        server.Member("tls"u8).Member("mode"u8) is var mode && mode.IsPresent()
        && mode.Text() is not ("PASSTHROUGH" or "SIMPLE" or "MUTUAL" or "ISTIO_MUTUAL" or "OPTIONAL_MUTUAL")
            ? mode.Text() ?? mode.GetRawText()
            : null;
}
