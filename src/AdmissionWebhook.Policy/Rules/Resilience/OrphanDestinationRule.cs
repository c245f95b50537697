using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Rules.Pairs;

namespace AdmissionWebhook.Policy.Rules.Resilience;

/// <summary>A DestinationRule applies only to registered hosts; for any other its settings have no effect.</summary>
public sealed class OrphanDestinationRule()
    : Rule(
        new RuleDescriptor(
            "orphan-destination-rule",
            "The host of a DestinationRule must be registered",
            RuleGroup.Resilience,
            EnforcementAction.Warn,
            IstioKind.DestinationRule
        )
        {
            NeedsOtherObjects = true,
        }
    )
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        if (
            review.Known is KnownDestinationRule { Hosts: [var host] }
            && Registry.Find(review, host, review.Mesh.IsPlatform(review.Namespace) ? null : [review.Namespace])
                is { IsMissing: true } registration
        )
        {
            review.Report(
                new Violation(
                    JsonPath.Spec["host"],
                    review.Spec.Text("host"u8) ?? "",
                    registration.Hidden is { } hidden
                        ? $"\"{host.Canonical}\" is registered by {hidden}, which is not exported to namespace \"{review.Namespace}\", "
                            + "so these settings have no effect: Istio looks up a DestinationRule only in the client's, "
                            + "the host's and the root namespace"
                        : $"no {(review.Mesh.IsClusterName(host) ? "Service" : "ServiceEntry")} registers \"{host.Canonical}\", "
                            + "so these settings have no effect",
                    Registry.Remedy(review, host, registration)
                )
                {
                    Canonical = host.Canonical,
                }
            );
        }
    }
}
