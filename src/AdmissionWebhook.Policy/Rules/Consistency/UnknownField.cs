using AdmissionWebhook.Policy.Istio;

namespace AdmissionWebhook.Policy.Rules.Consistency;

/// <summary>
/// The API server drops unknown fields. <c>kubectl apply</c> rejects them, but most GitOps controllers apply the rest silently, and the
/// setting is lost.
/// </summary>
public sealed class UnknownField()
    : Rule(
        new RuleDescriptor(
            "unknown-field",
            "Every field must be in the schema of its kind",
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
        foreach (var flaw in review.FieldFlaws)
        {
            if (flaw.IsUnknownField)
            {
                review.Report(
                    new Violation(flaw.Path, flaw.Value, $"{flaw.Message}; kubectl rejects it, and the API server drops it", flaw.Remedy)
                    {
                        Canonical = flaw.Path.ToString(),
                    }
                );
            }
        }
    }
}
