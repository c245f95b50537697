using System.Text.Json;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Shapes;

/// <summary>
/// AUTO_PASSTHROUGH forwards a connection to whatever service its SNI names, without any VirtualService. The gateway between clusters needs
/// it; a tenant's does not.
/// </summary>
public sealed class AutoPassthrough()
    : Rule(
        new RuleDescriptor(
            "auto-passthrough",
            "A Gateway must not forward to whatever service the client's SNI names",
            RuleGroup.Shapes,
            EnforcementAction.Deny,
            IstioKind.Gateway | IstioKind.GatewayApiGateway | IstioKind.ListenerSet
        )
    )
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
                review.Report(
                    new Violation(
                        at["tls"]["mode"],
                        mode,
                        $"{mode} forwards each connection to whatever service in the mesh its SNI names",
                        "set PASSTHROUGH, and add a VirtualService with tls routes for the intended hosts"
                    )
                );
            }
        }
    }

    private static void EvaluateListeners(Review review)
    {
        foreach (var (path, why) in GatewayListeners.AutoPassthrough(review))
        {
            review.Report(
                new Violation(
                    path,
                    why,
                    "this listener forwards each connection to whatever service in the mesh its SNI names",
                    "remove the label topology.istio.io/network or the option, and add a TLSRoute for the intended hosts"
                )
            );
        }
    }

    // An unknown mode counts as AUTO_PASSTHROUGH.
    private static string? Dangerous(JsonElement server) =>
        server.Member("tls"u8).Member("mode"u8) is var mode
        && mode.IsPresent()
        && mode.Text() is not ("PASSTHROUGH" or "SIMPLE" or "MUTUAL" or "ISTIO_MUTUAL" or "OPTIONAL_MUTUAL")
            ? mode.Text() ?? mode.GetRawText()
            : null;
}
