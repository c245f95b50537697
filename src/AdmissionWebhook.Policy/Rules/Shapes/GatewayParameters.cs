using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Shapes;

/// <summary>
/// istiod deploys a proxy for each Gateway of its classes, and merges the parameters into its Deployment and Service, image and arguments
/// included (istio pilot/pkg/config/kube/gatewaycommon/deploymentcontroller.go). Another controller's class is another way out.
/// </summary>
public sealed class GatewayParameters()
    : Rule(
        new RuleDescriptor(
            "gateway-parameters",
            "A Gateway must have an allowed class and must not customize its proxy",
            RuleGroup.Shapes,
            EnforcementAction.Deny,
            IstioKind.GatewayApiGateway
        )
    )
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        var path = JsonPath.Spec["infrastructure"]["parametersRef"];
        if (
            review.Spec.Member("infrastructure"u8).Member("parametersRef"u8) is
            { ValueKind: System.Text.Json.JsonValueKind.Object } reference
        )
        {
            var name = $"{reference.Text("kind"u8)} {reference.Text("name"u8)}";
            review.Report(
                new Violation(
                    path,
                    name,
                    $"{name} rewrites the Deployment of the gateway's proxy",
                    "remove parametersRef, or have the platform deploy the Gateway"
                )
            );
        }

        var allowed = review.Mesh.GatewayClasses;
        if (allowed.Count > 0 && review.Spec.Text("gatewayClassName"u8) is { } @class && !allowed.Contains(@class))
        {
            review.Report(
                new Violation(
                    JsonPath.Spec["gatewayClassName"],
                    @class,
                    $"\"{@class}\" is not a class that Gateways can have here",
                    $"use {string.Join(" or ", allowed.Select(one => $"\"{one}\""))}, or "
                        + $"{Remedies.Ask(review, $"add \"{@class}\" to mesh.gatewayClasses")}"
                )
            );
        }
    }
}
