using System.Text.Json;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Capture;

/// <summary>
/// The redirection excludes whatever runs as the proxy's user or group, 1337 (istio cni/plugin/sidecar_redirect.go). fsGroup and
/// supplemental groups do not count as the process's group there.
/// </summary>
public sealed class ProxyIdentity()
    : Rule(
        new RuleDescriptor(
            "proxy-identity",
            "An application must not run as the proxy's user or group",
            RuleGroup.Capture,
            EnforcementAction.Warn,
            IstioKind.Workloads
        )
    )
{
    internal const int Id = 1337;

    public override void Evaluate(Review review, RuleParameters parameters)
    {
        if (review.Pod is not { IsProxyAlone: false } pod || review.Mesh.Capture.Allows(review.Namespace, entry => entry.WithoutProxy))
        {
            return;
        }

        if (AgentGateway.Is(review, pod))
        {
            return;
        }

        Evaluate(review, pod.Spec.Member("securityContext"u8), pod.SpecPath["securityContext"], "the pod");
        foreach (var container in pod.Containers)
        {
            if (!container.IsInjectors)
            {
                Evaluate(
                    review,
                    container.Container.Member("securityContext"u8),
                    container.Path["securityContext"],
                    $"container \"{container.Name}\""
                );
            }
        }
    }

    /// <summary>
    /// Whether only the injector's containers can run as that user or group, because every other container sets a different one.
    /// </summary>
    internal static bool IsProxysOwn(PodTemplate pod, int id)
    {
        var ofPod = pod.Spec.Member("securityContext"u8);
        foreach (var container in pod.Containers)
        {
            var own = container.Container.Member("securityContext"u8);
            var user = own.Integer("runAsUser"u8) ?? ofPod.Integer("runAsUser"u8);
            var group = own.Integer("runAsGroup"u8) ?? ofPod.Integer("runAsGroup"u8);
            if (!container.IsInjectors && (user is null || user == id || group == id))
            {
                return false;
            }
        }

        return true;
    }

    private static void Evaluate(Review review, JsonElement context, JsonPath path, string who)
    {
        Report("runAsUser", context.Integer("runAsUser"u8));
        Report("runAsGroup", context.Integer("runAsGroup"u8));

        void Report(string field, int? id)
        {
            if (id == Id)
            {
                review.Report(
                    new Violation(
                        path[field],
                        "1337",
                        $"{who} runs with the proxy's ID 1337, whose traffic is not redirected to the proxy",
                        $"choose another {field}"
                    )
                    {
                        Canonical = $"{who} {field}",
                    }
                );
            }
        }
    }
}
