using AdmissionWebhook.Policy.Istio;

namespace AdmissionWebhook.Policy.Rules.Resilience;

/// <summary>Who wanted an external host, who allowed it and why should stand where the next reader looks: on the object.</summary>
public sealed class RequiredAnnotations() : Rule(new RuleDescriptor(
    "required-annotations", "A ServiceEntry for an external host must carry the annotations that the policy lists", RuleGroup.Resilience, EnforcementAction.Disabled,
    IstioKind.ServiceEntry)
{
    Parameters = [new RuleParameter("keys", RuleParameterKind.RequiredKeys, null, "The annotations; those of several policies add up.")],
})
{
    public override void Evaluate(Review review, RuleParameters parameters) => RequiredKeys.Report(review, parameters, "annotations", "annotation");
}
