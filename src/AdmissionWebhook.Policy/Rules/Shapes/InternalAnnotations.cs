using System.Text.Json;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Text;

namespace AdmissionWebhook.Policy.Rules.Shapes;

/// <summary>
/// istiod marks the objects that it generates with annotations and labels below <c>internal.istio.io/</c>, and trusts them on any object:
/// they switch off validation and change how hosts, gateways and endpoints are interpreted (istio pkg/config/validation/validation.go,
/// pilot/pkg/model/service.go). Those of a WorkloadGroup or a pod template are copied.
/// </summary>
public sealed class InternalAnnotations()
    : Rule(
        new RuleDescriptor(
            "internal-annotations",
            "Objects must not have annotations and labels that are internal to Istio",
            RuleGroup.Shapes,
            EnforcementAction.Deny,
            IstioKind.All
        )
    )
{
    private const string Prefix = "internal.istio.io/";

    public override void Evaluate(Review review, RuleParameters parameters)
    {
        Evaluate(review, review.Metadata, JsonPath.Metadata);
        EvaluateIgnored(review);
        if (review.Kind == IstioKind.WorkloadGroup)
        {
            Evaluate(review, review.Spec.Member("metadata"u8), JsonPath.Spec["metadata"]);
        }
        else if (review.Kind != IstioKind.Pod && review.Pod is { } pod)
        {
            EvaluateOfPod(review, pod.Annotations, pod.AnnotationsPath, "annotation");
            EvaluateOfPod(review, pod.Labels, pod.LabelsPath, "label");
        }
    }

    // istio pilot/pkg/config/kube/gateway/backend_policies.go compares with EqualFold.
    private static void EvaluateIgnored(Review review)
    {
        if (
            (review.Kind & (IstioKind.BackendTlsPolicy | IstioKind.XBackend)) != 0
            && review.Metadata.Member("annotations"u8).Text("istio.io/ignore-policy-attachment"u8) is { } value
            && GoText.EqualFold(value, "true")
        )
        {
            review.Report(
                new Violation(
                    JsonPath.Metadata["annotations"]["istio.io/ignore-policy-attachment"],
                    value,
                    "the annotation makes Istio ignore the TLS settings of this object",
                    "remove the annotation"
                )
                {
                    Canonical = "istio.io/ignore-policy-attachment",
                }
            );
        }
    }

    // For a Gateway without infrastructure metadata, these are its own labels and annotations, which are already evaluated.
    private static void EvaluateOfPod(Review review, JsonElement map, JsonPath path, string what)
    {
        if (path.Name(0) != "metadata")
        {
            Evaluate(review, map, path, what);
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
                review.Report(
                    new Violation(
                        path[name],
                        value,
                        $"{name} is for objects that istiod generates; here it changes how Istio reads the object",
                        $"remove the {what}"
                    )
                    {
                        Role = what == "label" ? what : "",
                        Canonical = name,
                    }
                );
            }
        }
    }
}
