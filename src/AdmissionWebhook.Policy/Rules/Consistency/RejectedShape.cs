using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Rules.Consistency.Rejections;

namespace AdmissionWebhook.Policy.Rules.Consistency;

/// <summary>
/// What the schema of the CRD or istiod's own validation refuses (istio pkg/config/validation). In a cluster they say so themselves; in a
/// pull request nobody else does.
/// </summary>
public sealed class RejectedShape() : Rule(new RuleDescriptor(
    "rejected-shape", "An object must be one that the API server and istiod accept", RuleGroup.Resilience, EnforcementAction.Warn, IstioKind.All)
{
    IsOfflineOnly = true,
})
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        // Fields that name destinations are told of by unreadable-field already.
        var told = review.ShapeFaults.Select(fault => fault.Path).ToHashSet();
        foreach (var flaw in review.FieldFlaws)
        {
            if (!flaw.IsUnknownField && !told.Contains(flaw.Path))
            {
                Report(review, new Rejection(flaw.Path, flaw.Value, flaw.Message, flaw.Remedy));
            }
        }

        foreach (var rejection in OfKind(review))
        {
            Report(review, rejection);
        }
    }

    private static IEnumerable<Rejection> OfKind(Review review) => review.Kind switch
    {
        IstioKind.ServiceEntry => [.. ServiceEntryRejections.Of(review.ServiceEntry, review.Spec), .. ExportRejections.Of(review)],
        IstioKind.VirtualService => [.. VirtualServiceRejections.Of(review.VirtualService), .. ExportRejections.Of(review)],
        IstioKind.DestinationRule => [.. DestinationRuleRejections.Of(review), .. ExportRejections.Of(review)],
        IstioKind.Gateway => GatewayRejections.Of(review.Spec),
        IstioKind.Sidecar => SidecarRejections.Of(review.Spec),
        _ => [],
    };

    private static void Report(Review review, in Rejection rejection) => review.Report(
        new Violation(rejection.Path, rejection.Value, rejection.Message, rejection.Remedy) { Canonical = $"{rejection.Path} {rejection.Value}" });
}
