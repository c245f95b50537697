using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Shapes;

/// <summary>
/// istiod marks objects that it makes itself with annotations below <c>internal.istio.io/</c>, and believes them when others write them:
/// they switch off validation and change how hosts and gateways are read (istio pkg/config/validation/validation.go).
/// </summary>
public sealed class InternalAnnotations() : Rule(new RuleDescriptor(
    "internal-annotations", "Objects must not carry the annotations that Istio keeps for itself", RuleGroup.Shapes, EnforcementAction.Deny, IstioKind.All))
{
    private const string Prefix = "internal.istio.io/";

    public override void Evaluate(Review review, RuleParameters parameters)
    {
        foreach (var annotation in review.Metadata.Member("annotations"u8).Members())
        {
            if (annotation.Name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            {
                var value = annotation.Value.Text() ?? "";
                review.Report(new Violation(
                    JsonPath.Metadata["annotations"][annotation.Name],
                    value,
                    $"{annotation.Name} is for objects that istiod makes itself; here it changes what the object means",
                    "remove the annotation")
                {
                    Canonical = annotation.Name,
                });
            }
        }
    }
}
