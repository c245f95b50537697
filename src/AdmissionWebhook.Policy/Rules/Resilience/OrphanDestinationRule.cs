using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Rules.Pairs;

namespace AdmissionWebhook.Policy.Rules.Resilience;

/// <summary>A DestinationRule changes how registered hosts are called; for any other host its TLS, pool and ejection settings do nothing.</summary>
public sealed class OrphanDestinationRule() : Rule(new RuleDescriptor(
    "orphan-destination-rule", "The host of a DestinationRule must be registered", RuleGroup.Resilience, EnforcementAction.Warn, IstioKind.DestinationRule)
{
    NeedsOtherObjects = true,
})
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        if (review.Known is KnownDestinationRule { Hosts: [var host] } rule && Registry.Find(review, host, rule.Visibility) is { IsMissing: true } registration)
        {
            review.Report(new Violation(
                JsonPath.Spec["host"],
                review.Spec.Text("host"u8) ?? "",
                registration.Hidden is { } hidden
                    ? $"\"{host.Canonical}\" is registered by {hidden}, which no namespace sees together with this rule, so its settings do nothing"
                    : $"\"{host.Canonical}\" is registered by no {(review.Mesh.IsClusterName(host) ? "Service" : "ServiceEntry")}, so the rule's settings do nothing",
                Registry.Remedy(review, host, registration))
            {
                Canonical = host.Canonical,
            });
        }
    }
}
