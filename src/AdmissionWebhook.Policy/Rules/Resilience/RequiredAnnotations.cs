using AdmissionWebhook.Policy.Istio;

namespace AdmissionWebhook.Policy.Rules.Resilience;

/// <summary>Keeps on the object who wanted an external host, who approved it and why.</summary>
public sealed class RequiredAnnotations()
    : Rule(
        new RuleDescriptor(
            "required-annotations",
            "A ServiceEntry for an external host must have the annotations in the policy",
            RuleGroup.Resilience,
            EnforcementAction.Disabled,
            IstioKind.ServiceEntry
        )
        {
            Parameters =
            [
                new RuleParameter("keys", RuleParameterKind.RequiredKeys, null, "The annotations; those of several policies add up."),
            ],
        }
    )
{
    public override void Evaluate(Review review, RuleParameters parameters) =>
        RequiredKeys.Report(review, parameters, "annotations", "annotation");
}
