using System.Text.Json;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Capture;

/// <summary>
/// A proxy that the pod replaces or reconfigures enforces nothing: another image, template, bootstrap or control plane, or commands that
/// run as the proxy. What the injector and istiod add themselves is not an override.
/// </summary>
public sealed class ProxyOverride()
    : Rule(
        new RuleDescriptor(
            "proxy-override",
            "Pods must not replace or reconfigure their proxy",
            RuleGroup.Capture,
            EnforcementAction.Warn,
            IstioKind.Workloads | IstioKind.GatewayApiGateway
        )
    )
{
    private const string Overrides = "proxy.istio.io/overrides";

    // istio manifests/charts/istio-control/istio-discovery/files/injection-template.yaml.
    private static readonly string[] Replacing =
    [
        "sidecar.istio.io/bootstrapOverride",
        "sidecar.istio.io/discoveryAddress",
        "sidecar.istio.io/proxyImage",
        "sidecar.istio.io/userVolume",
        "sidecar.istio.io/userVolumeMount",
    ];

    public override void Evaluate(Review review, RuleParameters parameters)
    {
        if (review.Pod is not { } pod)
        {
            return;
        }

        if (pod.HasAnnotations)
        {
            EvaluateAnnotations(review, pod);
        }

        foreach (var (value, path, message, atMost) in ProxyNames.Changed(review, pod))
        {
            Report(
                review,
                path,
                value,
                message,
                $"take it out, or {Remedies.Ask(review, "add the address to mesh.capture.addresses, or approve the domain")}",
                atMost: atMost
            );
        }

        foreach (var (value, path) in InsertedText.OfOwners(review.Kind, review.Input.Object))
        {
            Report(review, path, value, InsertedText.Message("the owner"), InsertedText.Remedy, value);
        }

        foreach (var container in pod.Containers)
        {
            foreach (var (volume, path) in container.IsInjectors ? [] : ProxyMounts.SharedWithProxy(pod, container))
            {
                Report(
                    review,
                    path["name"],
                    volume,
                    $"container \"{container.Name}\" can write to the proxy's volume \"{volume}\"",
                    "mount a volume of its own"
                );
            }

            if (ProxyContainers.Flaw(review, pod, container) is { } flaw)
            {
                Report(
                    review,
                    container.Path,
                    container.Name,
                    $"container \"{container.Name}\" {flaw}",
                    "leave the container to the injector",
                    ProxyContainers.Text(pod, container)
                );
            }
        }
    }

    private static void EvaluateAnnotations(Review review, PodTemplate pod)
    {
        foreach (var name in Replacing)
        {
            foreach (var (value, path) in pod.Rendered(name))
            {
                if (!IsAllowed(review, name, value))
                {
                    Report(review, path, value, $"{name} replaces part of the proxy", "remove the annotation", value);
                }
            }
        }

        foreach (var unknown in ProxySettings.Unknown(review, pod))
        {
            Report(review, unknown.Path, unknown.Name, unknown.Message, unknown.Remedy, unknown.Setting);
        }

        EvaluateTemplates(review, pod);
        EvaluateOverrides(review, pod);
    }

    private static bool IsAllowed(Review review, string annotation, string value) =>
        annotation switch
        {
            "sidecar.istio.io/proxyImage" => review.Mesh.Capture.Allows(
                review.Namespace,
                entry => Text.Glob.AnyMatches(entry.Images, value)
            ),
            "sidecar.istio.io/userVolume" or "sidecar.istio.io/userVolumeMount" => UserVolumes.AreHarmless(value),
            _ => false,
        };

    // Only two templates make sure that traffic goes through the proxy: sidecar and, if the proxy is the only container, gateway.
    private static void EvaluateTemplates(Review review, PodTemplate pod)
    {
        const string Annotation = "inject.istio.io/templates";
        foreach (var template in (pod.Annotation(Annotation) ?? "sidecar").Split(',', StringSplitOptions.TrimEntries))
        {
            if (
                template != "sidecar"
                && !(template == "gateway" && pod.IsProxyAlone)
                && !review.Mesh.Capture.Allows(review.Namespace, entry => entry.Templates.Contains(template))
            )
            {
                Report(
                    review,
                    pod.AnnotationPath(Annotation),
                    template,
                    $"the injection template \"{template}\" does not necessarily redirect traffic to the proxy",
                    $"remove the annotation, or {Remedies.Ask(review, $"add \"{template}\" to mesh.capture.templates")}"
                );
            }
        }
    }

    // If the user wrote a container with the proxy's name, the injector records it here; it is evaluated like a container of the pod.
    private static void EvaluateOverrides(Review review, PodTemplate pod)
    {
        if (pod.Annotation(Overrides) is not { } text)
        {
            return;
        }

        var path = pod.AnnotationPath(Overrides);
        try
        {
            using var document = JsonDocument.Parse(text);
            var root = document.RootElement;
            foreach (var container in root.Member("containers"u8).Items().Concat(root.Member("initContainers"u8).Items()))
            {
                var name = container.Text("name"u8) ?? "";
                if (
                    new PodContainer(name, container, path, "") is { IsInjectors: true } own
                    && ProxyContainers.FlawOfUsers(review, own) is { } flaw
                )
                {
                    Report(
                        review,
                        path,
                        name,
                        $"container \"{name}\" {flaw}",
                        "leave the container to the injector",
                        ProxyContainers.Text(pod, own)
                    );
                }
            }
        }
        catch (JsonException)
        {
            Report(review, path, "", "the containers that the injector recorded cannot be read", "remove the annotation");
        }
    }

    /// <param name="review">The review to report to.</param>
    /// <param name="path">The field.</param>
    /// <param name="value">As written.</param>
    /// <param name="message">What is wrong.</param>
    /// <param name="remedy">What to do.</param>
    /// <param name="setting">Everything that the effect depends on: on UPDATE, a different setting is a different violation.</param>
    private static void Report(
        Review review,
        JsonPath path,
        string value,
        string message,
        string remedy,
        string setting = "",
        EnforcementAction atMost = EnforcementAction.Deny
    ) =>
        review.Report(
            new Violation(path, value, message, remedy)
            {
                Role = "override",
                Canonical = setting.Length > 0 ? $"{message}\n{setting}" : message,
                AtMost = atMost,
            }
        );
}
