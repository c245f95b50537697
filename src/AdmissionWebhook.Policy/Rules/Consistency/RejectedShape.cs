using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Rules.Consistency.Rejections;

namespace AdmissionWebhook.Policy.Rules.Consistency;

/// <summary>
/// What the CRD's schema or istiod's validation rejects (istio pkg/config/validation). A cluster reports that itself; in a pull request
/// nothing else does.
/// </summary>
public sealed class RejectedShape()
    : Rule(
        new RuleDescriptor(
            "rejected-shape",
            "The API server and istiod must accept the object",
            RuleGroup.Resilience,
            EnforcementAction.Warn,
            IstioKind.All
        )
        {
            IsOfflineOnly = true,
        }
    )
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        // unreadable-field already reports fields that name destinations.
        var reported = review.ShapeFaults.Select(fault => fault.Path).ToHashSet();
        foreach (var flaw in review.FieldFlaws)
        {
            if (!flaw.IsUnknownField && !reported.Contains(flaw.Path))
            {
                Report(review, new Rejection(flaw.Path, flaw.Value, flaw.Message, flaw.Remedy));
            }
        }

        foreach (var rejection in OfKind(review))
        {
            if (!review.FieldFlaws.Any(flaw => Explains(flaw.Path, rejection)))
            {
                Report(review, rejection);
            }
        }
    }

    // One fault, one finding: a value that the schema rejects, and a mapping that lacks something because a field in it is misspelt.
    private static bool Explains(JsonPath flaw, in Rejection rejection) =>
        rejection.Path.IsWithin(flaw)
        || (rejection.Value.Length == 0 && flaw.Depth == rejection.Path.Depth + 1 && flaw.IsWithin(rejection.Path));

    private static IEnumerable<Rejection> OfKind(Review review) =>
        review.Kind switch
        {
            IstioKind.ServiceEntry or IstioKind.WorkloadEntry or IstioKind.WorkloadGroup when !review.Object.Member("spec"u8).IsPresent() =>
                [new Rejection(JsonPath.Spec, "", $"the CRD rejects a {review.Kind} without spec", "add its spec")],
            IstioKind.ServiceEntry => [.. ServiceEntryRejections.Of(review), .. ExportRejections.Of(review)],
            IstioKind.VirtualService => [.. VirtualServiceRejections.Of(review.VirtualService), .. ExportRejections.Of(review)],
            IstioKind.DestinationRule => [.. DestinationRuleRejections.Of(review), .. ExportRejections.Of(review)],
            IstioKind.Gateway => GatewayRejections.Of(review.Spec),
            IstioKind.Sidecar => SidecarRejections.Of(review),
            IstioKind.WorkloadEntry => WorkloadRejections.OfEntry(review.Spec, JsonPath.Spec),
            IstioKind.WorkloadGroup => WorkloadRejections.OfGroup(review.Spec),
            IstioKind.ProxyConfig => ValueRejections.NotNegative(review.Spec, JsonPath.Spec, "concurrency"),
            _ => [],
        };

    private static void Report(Review review, in Rejection rejection) =>
        review.Report(
            new Violation(rejection.Path, rejection.Value, rejection.Message, rejection.Remedy)
            {
                Canonical = $"{rejection.Path} {rejection.Value}",
            }
        );
}
