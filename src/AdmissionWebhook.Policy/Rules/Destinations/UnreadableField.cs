using AdmissionWebhook.Policy.Istio;

namespace AdmissionWebhook.Policy.Rules.Destinations;

/// <summary>A field that decides where traffic goes and cannot be read must not pass as one that is absent.</summary>
public sealed class UnreadableField() : Rule(new RuleDescriptor(
    "unreadable-field", "Fields that name destinations must have the type of Istio's schema", RuleGroup.Destinations, EnforcementAction.Deny, IstioKind.All))
{
    public override void Evaluate(Review review)
    {
        foreach (var fault in review.ShapeFaults)
        {
            review.Report(new Problem(
                fault.Path,
                fault.Found.ToString(),
                $"must be {fault.Expected}, not {fault.Found.ToString().ToLowerInvariant()}",
                "write it as Istio's reference documents it"));
        }
    }
}
