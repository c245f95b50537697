using System.Text.Json;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Rules.Shapes;
using AdmissionWebhook.Policy.Text;

namespace AdmissionWebhook.Policy.Rules.Capture;

/// <summary>
/// Containers that bear the names of the injector's. What the injector leaves in a pod is its own image with its own arguments; what a user
/// writes under that name is merged over the injector's (istio pkg/kube/inject/webhook.go, reapplyOverwrittenContainers).
/// </summary>
internal static class ProxyContainers
{
    private static readonly string[] OwnFolders = ["/etc/istio", "/var/lib/istio", "/var/run/secrets", "/usr", "/bin", "/lib", "/etc/ssl"];

    /// <summary>Whether the pod has the injector's proxy, or is the proxy that istiod deployed for a Gateway.</summary>
    public static bool HasProxy(Review review, PodTemplate pod) =>
        (pod.ClaimsInjection || IsManagedGateway(pod))
        && pod.Containers.Any(container => container.Name == PodTemplate.ProxyContainer && FlawOfInjected(review, container) is null);

    /// <summary>What is wrong with a container of one of those names; null where nothing is, or the name is another.</summary>
    public static string? Flaw(Review review, PodTemplate pod, PodContainer container) =>
        !container.IsInjectors ? null
        : pod.ClaimsInjection || IsManagedGateway(pod) ? FlawOfInjected(review, container)
        : FlawOfUsers(review, container);

    /// <summary>What is wrong with a container that a user wrote for the injector to merge.</summary>
    public static string? FlawOfUsers(Review review, PodContainer container)
    {
        var own = container.Container;
        return container.Name != PodTemplate.ProxyContainer
                ? "takes the place of the injector's, and with istio-cni no traffic is redirected then"
            : own.Text("image"u8) is { Length: > 0 } image and not "auto" && !IsProxyImage(review, image)
                ? $"replaces the proxy by the image \"{image}\""
            : own.Member("command"u8).HasContent() || own.Member("args"u8).HasContent() ? "replaces the proxy's command or arguments"
            : own.Member("securityContext"u8).Integer("runAsUser"u8) is { } user && user != ProxyIdentity.Id
                ? $"runs the proxy as user {user}"
            : own.Member("envFrom"u8).HasContent() ? "takes the proxy's environment from elsewhere"
            : own.Member("env"u8)
                .Items()
                .Select(variable => variable.Text("name"u8) ?? "")
                .FirstOrDefault(name => !IsHarmless(review, name))
                is { } name
                ? $"sets the proxy's variable {name}"
            : own.Member("volumeMounts"u8).Items().Select(mount => mount.Text("mountPath"u8) ?? "").FirstOrDefault(IsOwnFolder)
                is { } folder
                ? $"mounts a volume over the proxy's \"{folder}\""
            : Hook(own.Member("lifecycle"u8)) is { } command ? $"runs \"{command}\" as the proxy, whose traffic is not redirected"
            : null;
    }

    /// <summary>
    /// All of a container that tells what it does: of the proxy's not what it may take, when it counts as ready, and which release it is.
    /// </summary>
    public static string Text(PodTemplate pod, PodContainer container)
    {
        string[] harmless =
            container.Name == PodTemplate.ProxyContainer
                ? ["image", "resources", "livenessProbe", "readinessProbe", "startupProbe", "ports"]
                : [];
        var mounted = container.Container.Member("volumeMounts"u8).Items().Select(mount => mount.Text("name"u8)).ToHashSet();
        var volumes = pod
            .Spec.Member("volumes"u8)
            .Items()
            .Where(volume => mounted.Contains(volume.Text("name"u8)))
            .Select(CanonicalJson.Text);
        return string.Join('\n', volumes.Prepend(Exposures.Fields.Others(container.Container, harmless)));
    }

    /// <summary>Whether a variable of the proxy is known to leave its way out alone.</summary>
    public static bool IsHarmless(Review review, string variable) =>
        ProxyEnvironment.HarmlessVariables.Contains(variable)
        || (variable.StartsWith("ISTIO_META_", StringComparison.Ordinal) && variable != "ISTIO_META_INTERCEPTION_MODE")
        || review.Mesh.Capture.Allows(review.Namespace, entry => entry.ConfigKeys.Contains(variable));

    private static bool IsManagedGateway(PodTemplate pod) => pod.IsProxyAlone && pod.Label("gateway.istio.io/managed") is { Length: > 0 };

    private static string? FlawOfInjected(Review review, PodContainer container)
    {
        var own = container.Container;
        var program = container.Name == PodTemplate.ProxyContainer ? "proxy" : "istio-iptables";
        var image = own.Text("image"u8) ?? "";
        return !IsProxyImage(review, image) ? $"is no proxy of Istio's: image \"{image}\""
            : own.Member("command"u8).HasContent() ? "has a command, which the injector's has not"
            : own.Member("args"u8).Items().FirstOrDefault() is var first && first.Text() != program ? $"does not run {program}"
            : own.Member("env"u8).Items().Any(variable => variable.Text("name"u8) == "DISABLE_ENVOY")
                ? "sets DISABLE_ENVOY, which keeps istio-cni from redirecting"
            : null;
    }

    private static bool IsProxyImage(Review review, string image)
    {
        var capture = review.Mesh.Capture;
        if (capture.Allows(review.Namespace, entry => entry.Images.Count > 0))
        {
            return capture.Allows(review.Namespace, entry => Glob.AnyMatches(entry.Images, image));
        }

        var digest = image.IndexOf('@', StringComparison.Ordinal);
        var name = digest < 0 ? image : image[..digest];
        return name[(name.LastIndexOf('/') + 1)..].Contains("proxyv2", StringComparison.Ordinal);
    }

    /// <summary>Whether a volume mounted there lies over, or in, what the proxy itself reads.</summary>
    public static bool IsOwnFolder(string path) =>
        path.TrimEnd('/').Length == 0
        || path.Contains("..", StringComparison.Ordinal)
        || OwnFolders.Any(own =>
            own == path.TrimEnd('/')
            || path.StartsWith(own + "/", StringComparison.Ordinal)
            || own.StartsWith(path.TrimEnd('/') + "/", StringComparison.Ordinal)
        );

    // Waiting, and what the proxy's own agent does on the way out, is what such hooks are for.
    private static string? Hook(JsonElement lifecycle)
    {
        foreach (var hook in lifecycle.Members())
        {
            var command = string.Join(' ', hook.Value.Member("exec"u8).Member("command"u8).Items().Select(word => word.Text() ?? ""));
            if (command.Length > 0 && !IsHarmlessCommand(command))
            {
                return command;
            }
        }

        return null;
    }

    private static bool IsHarmlessCommand(string command)
    {
        var words = command.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        words = words is ["sh" or "/bin/sh" or "bash" or "/bin/bash", "-c", .. var script] ? script : words;
        return words is ["sleep" or "/bin/sleep", var time]
            ? time.All(char.IsAsciiLetterOrDigit)
            : words is ["pilot-agent", ..] && !command.AsSpan().ContainsAny("|&;$<>`\n");
    }
}
