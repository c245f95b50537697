using System.Text.Json;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Shapes;

/// <summary>
/// A Gateway selects proxies by label in every namespace; without labels it selects them all (istio pilot/pkg/model/push_context.go). A
/// tenant's servers on the shared egress gateway would let others out, or take their traffic. The gateway's own namespace can select it.
/// </summary>
public sealed class GatewaySelector()
    : Rule(
        new RuleDescriptor(
            "gateway-selector",
            "A Gateway must not select the egress gateway",
            RuleGroup.Shapes,
            EnforcementAction.Deny,
            IstioKind.Gateway
        )
    )
{
    private static readonly KeyValuePair<string, string>[] IstioDefault =
    [
        new("app", "istio-egressgateway"),
        new("istio", "egressgateway"),
    ];

    public override void Evaluate(Review review, RuleParameters parameters)
    {
        var selector = review.Spec.Member("selector"u8);
        if (selector.ValueKind != JsonValueKind.Object || selector.Members().All(label => label.Value.ValueKind == JsonValueKind.Null))
        {
            Report(
                review,
                JsonPath.Spec["selector"],
                "",
                "without a selector the Gateway applies to every gateway in the mesh, including the egress gateway"
            );
        }
        else if (review.Namespace != review.Mesh.EgressGateway?.Namespace && SelectsEgressGateway(review, selector))
        {
            var labels = string.Join(
                ", ",
                selector.Members().Select(label => $"{label.DecodedName()}={label.Value.Text()}").Order(StringComparer.Ordinal)
            );
            Report(
                review,
                JsonPath.Spec["selector"],
                labels,
                $"the selector {labels} matches the egress gateway, which belongs to the platform"
            );
        }
    }

    private static bool SelectsEgressGateway(Review review, JsonElement selector)
    {
        var pod = review.Mesh.EgressGateway is { PodLabels.Count: > 0 } gateway ? gateway.PodLabels : IstioDefault;
        return selector
            .Members()
            .All(label =>
                label.Value.ValueKind == JsonValueKind.Null
                || pod.Any(own => own.Key == label.DecodedName() && own.Value == label.Value.Text())
                || GatewayPodLabels.MayBeOn(pod, label.DecodedName(), label.Value.Text() ?? "")
            );
    }

    private static void Report(Review review, JsonPath path, string value, string message) =>
        review.Report(
            new Violation(
                path,
                value,
                message,
                "select your own ingress gateway's pods; for egress through the shared gateway "
                    + $"{Remedies.Ask(review, "add the host there")}"
            )
        );
}
