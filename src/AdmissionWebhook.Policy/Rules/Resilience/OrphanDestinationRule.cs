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
        if (review.Known is KnownDestinationRule { Hosts: [var host] } && Registry.Find(review, host, review.Mesh.IsPlatform(review.Namespace) ? null : [review.Namespace]) is { IsMissing: true } registration)
        {
            review.Report(new Violation(
                JsonPath.Spec["host"],
                review.Spec.Text("host"u8) ?? "",
                registration.Hidden is { } hidden
                    ? $"\"{host.Canonical}\" is registered by {hidden}, which is not exported to namespace \"{review.Namespace}\"; a DestinationRule is looked up in the namespaces of the caller and of the host and in the root namespace only, so its settings do nothing"
                    : $"\"{host.Canonical}\" is registered by no {(review.Mesh.IsClusterName(host) ? "Service" : "ServiceEntry")}, so the rule's settings do nothing",
                Registry.Remedy(review, host, registration))
            {
                Canonical = host.Canonical,
            });
        }
    }
}
