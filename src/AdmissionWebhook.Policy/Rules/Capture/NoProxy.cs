using System.Text.Json;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Capture;

/// <summary>
/// A pod without a proxy reaches whatever the network lets it (istio pkg/kube/inject/inject.go, injectRequired; cni/pkg/util for ambient).
/// A pod that istiod deploys for a Gateway is a proxy itself.
/// </summary>
public sealed class NoProxy()
    : Rule(
        new RuleDescriptor(
            "no-proxy",
            "Pods must not opt out of the proxy",
            RuleGroup.Capture,
            EnforcementAction.Warn,
            IstioKind.Workloads | IstioKind.Namespace
        )
    )
{
    private const string Inject = PodTemplate.Inject;
    private const string Ambient = "istio.io/dataplane-mode";
    private const string OrState = ", or run the pod in a namespace that mesh.capture lists with withoutProxy: true";
    private const string Status = "sidecar.istio.io/status";

    public override void Evaluate(Review review, RuleParameters parameters)
    {
        if (review.Mesh.Capture.Allows(review.Namespace, entry => entry.WithoutProxy))
        {
            return;
        }

        if (review.Kind == IstioKind.Namespace)
        {
            EvaluateNamespace(review, review.Metadata.Member("labels"u8));
            EvaluateLeaving(review);
        }
        else if (review.Pod is { } pod)
        {
            EvaluatePod(review, pod);
        }
    }

    private static void EvaluateNamespace(Review review, JsonElement labels)
    {
        var path = JsonPath.Metadata["labels"];
        var isAmbient = labels.Text("istio.io/dataplane-mode"u8) == "ambient";
        var injection = labels.Text("istio-injection"u8);
        var isInjected = IsInjected(injection, labels.Text("istio.io/rev"u8));

        // The injector's selectors require "enabled" or, with a revision, no istio-injection label at all (istio
        // templates/mutatingwebhook.yaml).
        if (injection is not (null or "enabled") && !isAmbient && review.Mesh.DataPlane != "ambient")
        {
            Report(
                review,
                path["istio-injection"],
                injection,
                $"istio-injection: {(injection.Length == 0 ? "\"\"" : injection)} turns sidecar injection off in the namespace",
                "remove the label, or set istio-injection: enabled"
            );
        }

        if (labels.Text("istio.io/dataplane-mode"u8) == "none" && !isInjected && review.Mesh.DataPlane != "sidecar")
        {
            Report(
                review,
                path[Ambient],
                "none",
                "istio.io/dataplane-mode: none takes the namespace out of ambient mode",
                "remove the label, or set istio.io/dataplane-mode: ambient"
            );
        }
    }

    // Only the stored labels show that the namespace was in the mesh.
    private static void EvaluateLeaving(Review review)
    {
        var stored = review.Input.OldObject.Member("metadata"u8).Member("labels"u8);
        if (
            review.Input.Operation == Operation.Update
            && MeshLabel(review, stored) is { } label
            && MeshLabel(review, review.Metadata.Member("labels"u8)) is null
            && review.Violations.Count == 0
        )
        {
            Report(
                review,
                JsonPath.Metadata["labels"],
                label,
                $"without {label} the namespace leaves the mesh, and its pods get no proxy",
                $"restore {label}, or {Remedies.Ask(review, "list the namespace in mesh.capture.namespaces with withoutProxy")}"
            );
        }
    }

    // The label that puts a namespace in the mesh, or null. No control plane has an empty revision.
    private static string? MeshLabel(Review review, JsonElement labels)
    {
        var (injection, revision) = (labels.Text("istio-injection"u8), labels.Text("istio.io/rev"u8));
        return review.Mesh.DataPlane != "ambient" && IsInjected(injection, revision)
            ? injection is null
                ? $"istio.io/rev: {revision}"
                : "istio-injection: enabled"
            : review.Mesh.DataPlane != "sidecar" && labels.Text("istio.io/dataplane-mode"u8) == "ambient"
                ? $"{Ambient}: ambient"
                : null;
    }

    private static void EvaluatePod(Review review, PodTemplate pod)
    {
        if (pod.IsInfrastructure)
        {
            return;
        }

        if (pod.Spec.IsTrue("hostNetwork"u8))
        {
            Report(review, pod.SpecPath["hostNetwork"], "true", "a pod with hostNetwork gets no proxy", $"remove hostNetwork{OrState}");
        }

        if (ProxyContainers.HasProxy(review, pod))
        {
            return;
        }

        var label = pod.Label(Inject);
        var plane = PlaneOf(review);
        if (pod.IsInjectionOff && plane != "ambient")
        {
            Report(
                review,
                label is null ? pod.AnnotationPath(Inject) : pod.LabelPath(Inject),
                "false",
                $"{Inject}: \"false\" turns sidecar injection off",
                $"remove it{OrState}"
            );
        }

        if (pod.Label(Ambient) == "none" && label != "true" && plane != "sidecar")
        {
            Report(
                review,
                pod.LabelPath(Ambient),
                "none",
                "istio.io/dataplane-mode: none takes the pod out of ambient mode",
                $"remove the label{OrState}"
            );
        }

        if (pod.ClaimsInjection && !pod.Containers.Any(container => container.Name == PodTemplate.ProxyContainer))
        {
            Report(
                review,
                pod.AnnotationPath(Status),
                "",
                "the injection status claims that a proxy was injected, but there is none, and the injector skips such pods",
                "remove the annotation"
            );
        }
    }

    // If the mesh has both data planes, the namespace's labels decide: istio-cni ignores the injection label in ambient namespaces (its
    // enablementSelectors), and the injector ignores the ambient label (istio pkg/kube/inject/inject.go, injectRequired).
    private static string? PlaneOf(Review review)
    {
        if (review.Mesh.DataPlane is "sidecar" or "ambient" || review.Cluster.NamespaceLabels(review.Namespace) is not { } labels)
        {
            return review.Mesh.DataPlane;
        }

        var isAmbient = labels.GetValueOrDefault(Ambient) == "ambient";
        var isInjected = IsInjected(labels.GetValueOrDefault("istio-injection"), labels.GetValueOrDefault("istio.io/rev"));
        return (isAmbient, isInjected) switch
        {
            (true, false) => "ambient",
            (false, true) => "sidecar",
            _ => review.Mesh.DataPlane,
        };
    }

    private static bool IsInjected(string? injection, string? revision) =>
        injection is null ? revision is { Length: > 0 } : injection == "enabled";

    private static void Report(Review review, JsonPath path, string value, string message, string remedy) =>
        review.Report(new Violation(path, value, message, remedy) { Role = message.Split(' ', ':')[0], Canonical = value });
}
