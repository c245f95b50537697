using AdmissionWebhook.Policy.Istio;

namespace AdmissionWebhook.Policy.Rules.Consistency;

/// <summary>
/// The API server drops fields that the schema does not have. <c>kubectl apply</c> refuses them; most GitOps controllers apply the rest
/// without a word, and the setting is lost.
/// </summary>
public sealed class UnknownField() : Rule(new RuleDescriptor(
    "unknown-field", "Every field must be one that the kind has", RuleGroup.Resilience, EnforcementAction.Warn, IstioKind.All)
{
    IsOfflineOnly = true,
})
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        foreach (var flaw in review.FieldFlaws)
        {
            if (flaw.IsUnknownField)
            {
                review.Report(new Violation(flaw.Path, flaw.Value, $"{flaw.Message}; kubectl refuses it, and the API server drops it", flaw.Remedy)
                {
                    Canonical = flaw.Path.ToString(),
                });
            }
        }
    }
}
