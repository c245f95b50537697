using AdmissionWebhook.Policy.Istio;

namespace AdmissionWebhook.Policy.Rules.Resilience;

/// <summary>Labels for finding and counting external services, such as vendor, data class, environment.</summary>
public sealed class RequiredLabels()
    : Rule(
        new RuleDescriptor(
            "required-labels",
            "A ServiceEntry for an external host must have the labels in the policy",
            RuleGroup.Resilience,
            EnforcementAction.Disabled,
            IstioKind.ServiceEntry
        )
        {
            Parameters = [new RuleParameter("keys", RuleParameterKind.RequiredKeys, null, "The labels; those of several policies add up.")],
        }
    )
{
    public override void Evaluate(Review review, RuleParameters parameters) => RequiredKeys.Report(review, parameters, "labels", "label");
}
