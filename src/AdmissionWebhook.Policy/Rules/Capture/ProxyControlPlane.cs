using System.Text.Json;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Capture;

/// <summary>
/// Variables and arguments that let a container that looks injected load its configuration from elsewhere (istio pkg/bootstrap/instance.go,
/// pilot/cmd/pilot-agent/config/config.go).
/// </summary>
internal static class ProxyControlPlane
{
    /// <summary>What is wrong with the container; null if nothing is.</summary>
    public static string? Flaw(Review review, PodTemplate pod, JsonElement container)
    {
        if (container.Member("envFrom"u8).HasContent())
        {
            return "loads its environment with envFrom";
        }

        if (container.Text("name"u8) == PodTemplate.ProxyContainer && FlawOfArguments(container) is { } argument)
        {
            return $"has the argument {argument}, which the injector does not add";
        }

        foreach (var variable in container.Member("env"u8).Items())
        {
            var name = variable.Text("name"u8) ?? "";
            if (Flaw(review, pod, container, name, variable.Text("value"u8)) is { } flaw && !IsAllowed(review, name))
            {
                return flaw;
            }
        }

        return null;
    }

    // The kubelet expands $(…), so an argument that starts with it can become a flag. It cannot as the value of a flag, or with other text
    // in front: sidecars and gateways have it in --domain, waypoints in --serviceCluster.
    private static string? FlawOfArguments(JsonElement container)
    {
        var before = "";
        foreach (var argument in container.Member("args"u8).Items())
        {
            var text = argument.Text() ?? "";
            if (
                text.Split('=')[0] is "--meshConfig" or "--templateFile"
                || (before is not ("--domain" or "--serviceCluster") && CanBecomeFlag(text))
            )
            {
                return text;
            }

            before = text;
        }

        return null;
    }

    private static bool CanBecomeFlag(string argument) =>
        argument.IndexOf("$(", StringComparison.Ordinal) is >= 0 and var start
        && (start == 0 || (argument[0] == '-' && !argument[..start].Contains('=', StringComparison.Ordinal)));

    private static string? Flaw(Review review, PodTemplate pod, JsonElement container, string name, string? value) =>
        name switch
        {
            "DISABLE_ENVOY" => "sets DISABLE_ENVOY, which keeps istio-cni from redirecting",
            "ISTIO_BOOTSTRAP" => "sets ISTIO_BOOTSTRAP, which replaces the proxy's configuration",
            "ISTIO_BOOTSTRAP_OVERRIDE" => pod.Annotation("sidecar.istio.io/bootstrapOverride") is null
                ? "sets ISTIO_BOOTSTRAP_OVERRIDE, which changes the proxy's configuration"
                : null,
            _ when CaptureVariables.OfLoaders.Contains(name) => $"sets {name}, which can make it run other programs",
            "PROXY_CONFIG" => value is null
                ? "does not set PROXY_CONFIG to a literal value"
                : ProxyConfigVariable.Flaw(review, container, value),
            _ => null,
        };

    private static bool IsAllowed(Review review, string name) => review.Mesh.Capture.AllowsKey(review.Namespace, name);
}
