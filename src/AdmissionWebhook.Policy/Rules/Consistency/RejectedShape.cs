using AdmissionWebhook.Policy.Istio;
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
            Report(review, rejection);
        }
    }

    private static IEnumerable<Rejection> OfKind(Review review) =>
        review.Kind switch
        {
            IstioKind.ServiceEntry => [.. ServiceEntryRejections.Of(review.ServiceEntry, review.Spec), .. ExportRejections.Of(review)],
            IstioKind.VirtualService => [.. VirtualServiceRejections.Of(review.VirtualService), .. ExportRejections.Of(review)],
            IstioKind.DestinationRule => [.. DestinationRuleRejections.Of(review), .. ExportRejections.Of(review)],
            IstioKind.Gateway => GatewayRejections.Of(review.Spec),
            IstioKind.Sidecar => SidecarRejections.Of(review.Spec),
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
