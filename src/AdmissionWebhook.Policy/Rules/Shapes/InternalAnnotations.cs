using System.Text.Json;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Shapes;

/// <summary>
/// istiod marks objects that it makes itself with annotations and labels below <c>internal.istio.io/</c>, and believes them when others
/// write them: they switch off validation and change how hosts, gateways and endpoints are read (istio
/// pkg/config/validation/validation.go, pilot/pkg/model/service.go). What a WorkloadGroup sets goes to the entries made of it.
/// </summary>
public sealed class InternalAnnotations() : Rule(new RuleDescriptor(
    "internal-annotations", "Objects must not carry the annotations and labels that Istio keeps for itself", RuleGroup.Shapes, EnforcementAction.Deny, IstioKind.All))
{
    private const string Prefix = "internal.istio.io/";

    public override void Evaluate(Review review, RuleParameters parameters)
    {
        Evaluate(review, review.Metadata, JsonPath.Metadata);
        if (review.Kind == IstioKind.WorkloadGroup)
        {
            Evaluate(review, review.Spec.Member("metadata"u8), JsonPath.Spec["metadata"]);
        }
    }

    private static void Evaluate(Review review, JsonElement metadata, JsonPath path)
    {
        Evaluate(review, metadata.Member("annotations"u8), path["annotations"], "annotation");
        Evaluate(review, metadata.Member("labels"u8), path["labels"], "label");
    }

    private static void Evaluate(Review review, JsonElement map, JsonPath path, string what)
    {
        foreach (var member in map.Members())
        {
            var name = member.DecodedName();
            if (name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            {
                var value = member.Value.Text() ?? "";
                review.Report(new Violation(
                    path[name],
                    value,
                    $"{name} is for objects that istiod makes itself; here it changes what the object means",
                    $"remove the {what}")
                {
                    Role = what == "label" ? what : "",
                    Canonical = name,
                });
            }
        }
    }
}
