using System.Text.Json;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Rules.Shapes;

namespace AdmissionWebhook.Policy.Rules.Capture;

/// <summary>
/// Containers with the names that the injector uses. In an injected pod, the injector's container has its own image and arguments; a
/// container that the user writes under that name is merged over the injector's (istio pkg/kube/inject/webhook.go,
/// reapplyOverwrittenContainers).
/// </summary>
internal static class ProxyContainers
{
    /// <summary>
    /// Whether the pod has the injector's proxy and its traffic is redirected to it, or is the proxy that istiod deployed for a Gateway.
    /// With injection switched off, neither the injector nor istio-cni touches the pod, so only the pod's own istio-init can redirect.
    /// </summary>
    public static bool HasProxy(Review review, PodTemplate pod) => AgentGateway.Is(review, pod) || HasEnvoy(review, pod);

    private static bool HasEnvoy(Review review, PodTemplate pod) =>
        (pod.ClaimsInjection || IsManagedGateway(pod))
        && pod.Containers.Any(container => container.Name == PodTemplate.ProxyContainer && FlawOfInjected(review, pod, container) is null)
        && (
            !pod.IsInjectionOff
            || IsManagedGateway(pod)
            || pod.Containers.Any(container =>
                container is { Name: "istio-init", Section: "initContainers" } && FlawOfInjected(review, pod, container) is null
            )
        );

    /// <summary>What is wrong with a container that has one of those names; null if nothing is, or if it has another name.</summary>
    public static string? Flaw(Review review, PodTemplate pod, PodContainer container) =>
        !container.IsInjectors ? null
        : pod.ClaimsInjection || IsManagedGateway(pod) ? FlawOfInjected(review, pod, container)
        : FlawOfUsers(review, container);

    /// <summary>What is wrong with a container that the user wrote for the injector to merge.</summary>
    public static string? FlawOfUsers(Review review, PodContainer container)
    {
        var own = container.Container;
        return container.Name != PodTemplate.ProxyContainer ? "replaces the injector's; with istio-cni, no traffic is then redirected"
            : own.Text("image"u8) is { Length: > 0 } image and not "auto" && !ProxyImages.CanBeChosen(review, image)
                ? $"replaces the proxy image with \"{image}\""
            : own.Member("command"u8).HasContent() || own.Member("args"u8).HasContent() ? "replaces the proxy's command or arguments"
            : own.Member("securityContext"u8).Integer("runAsUser"u8) is { } user && user != ProxyIdentity.Id
                ? $"runs the proxy as user {user}"
            : own.Member("envFrom"u8).HasContent() ? "loads the proxy's environment with envFrom"
            : own.Member("env"u8)
                .Items()
                .Select(variable => variable.Text("name"u8) ?? "")
                .FirstOrDefault(name => !IsHarmless(review, name))
                is { } name
                ? $"sets the proxy's environment variable {name}"
            : own.Member("env"u8).Items().FirstOrDefault(EndsBootstrapText).Text("name"u8) is { } ending
                ? $"sets the proxy's environment variable {ending} to text that adds fields to Envoy's bootstrap"
            : own.Member("volumeMounts"u8)
                .Items()
                .Select(mount => mount.Text("mountPath"u8) ?? "")
                .FirstOrDefault(path => ProxyFolders.IsOwn(path) && !IsAllowed(review, path))
                is { } folder
                ? $"mounts a volume over the proxy's \"{folder}\""
            : WorkingFolder(own) is { } working ? $"runs the proxy in \"{working}\", where it looks for its configuration"
            : ProxyCommands.Harmful(own) is { } command ? Runs(command)
            : null;
    }

    /// <summary>
    /// Everything in a container that affects what it does. For the proxy, this leaves out resources, ports, probes that run no command,
    /// and the image, which is checked separately.
    /// </summary>
    public static string Text(PodTemplate pod, PodContainer container)
    {
        string[] harmless =
            container.Name == PodTemplate.ProxyContainer
                ?
                [
                    "image",
                    "resources",
                    "ports",
                    .. ProxyCommands.Probes.Where(probe => !container.Container.Member(probe).Member("exec"u8).IsPresent()),
                ]
                : [];
        var mounted = container.Container.Member("volumeMounts"u8).Items().Select(mount => mount.Text("name"u8)).ToHashSet();
        var volumes = pod
            .Spec.Member("volumes"u8)
            .Items()
            .Where(volume => mounted.Contains(volume.Text("name"u8)))
            .Select(CanonicalJson.Text);
        return string.Join('\n', volumes.Prepend(Exposures.Fields.Others(container.Container, harmless)));
    }

    /// <summary>Whether a proxy variable is known not to affect outbound traffic.</summary>
    public static bool IsHarmless(Review review, string variable) =>
        ProxyEnvironment.HarmlessVariables.Contains(variable)
        || (variable.StartsWith("ISTIO_META_", StringComparison.Ordinal) && variable != "ISTIO_META_INTERCEPTION_MODE")
        || IsAllowed(review, variable);

    private static bool IsAllowed(Review review, string key) => review.Mesh.Capture.AllowsKey(review.Namespace, key);

    // The bootstrap template puts these between quotes unescaped (istio tools/packaging/common/envoy_bootstrap.json).
    private static bool EndsBootstrapText(JsonElement variable) =>
        variable.Text("name"u8) is "ISTIO_META_OUTLIER_LOG_PATH" or "ISTIO_META_WORKLOAD_IDENTITY_SOCKET_FILE"
        && InsertedText.BreaksOut(variable.Text("value"u8));

    private static bool IsManagedGateway(PodTemplate pod) => pod.IsProxyAlone && pod.Label("gateway.istio.io/managed") is { Length: > 0 };

    private static string? FlawOfInjected(Review review, PodTemplate pod, PodContainer container)
    {
        var own = container.Container;
        var isProxy = container.Name == PodTemplate.ProxyContainer;
        var program = isProxy ? "proxy" : "istio-iptables";
        var image = own.Text("image"u8) ?? "";
        var arguments = own.Member("args"u8).Items().Take(2).Select(argument => argument.Text()).ToList();
        var isProxyImage =
            pod.IsInjectionOff && !IsManagedGateway(pod)
                ? ProxyImages.CanBeChosen(review, image)
                : ProxyImages.CanBeInjected(review, image);
        return !isProxyImage ? $"does not use an Istio proxy image: \"{image}\""
            : own.Member("command"u8).HasContent() ? "sets a command, which the injector does not"
            : arguments.FirstOrDefault() != program ? $"does not run {program}"
            : isProxy && !pod.IsProxyAlone && arguments is not [_, "sidecar"]
                ? "does not run as a sidecar, so istio-cni does not redirect the pod's traffic"
            : !isProxy && own.Text("restartPolicy"u8) == "Always"
                ? "can be restarted, so the pod does not wait until it has redirected traffic"
            : ProxyControlPlane.Flaw(review, pod, own) is { } flaw ? flaw
            : isProxy && !pod.IsProxyAlone && SharedId(pod, own.Member("securityContext"u8)) is { } id
                ? $"runs as {id}, which the application can use too; its traffic is then not redirected"
            : own.Member("volumeMounts"u8)
                .Items()
                .Select(mount => mount.Text("mountPath"u8) ?? "")
                .FirstOrDefault(path => ProxyFolders.IsReplaced(path) && !IsAllowed(review, path))
                is { } folder
                ? $"mounts a volume over \"{folder}\", which the injector does not"
            : ProxyMounts.Flaw(pod, own) is { } mount ? mount
            : WorkingFolder(own) is { } working ? $"runs in \"{working}\", where the proxy looks for its configuration"
            // A mesh can have its own hooks in all injected pods (values.global.proxy.lifecycle).
            : ProxyCommands.Harmful(own) is { } command && !IsAllowed(review, "lifecycle") ? Runs(command)
            : null;
    }

    // Mesh and bootstrap configuration are read from paths relative to it (istio pilot/cmd/pilot-agent/app/cmd.go,
    // pkg/bootstrap/instance.go).
    private static string? WorkingFolder(JsonElement container) =>
        container.Text("workingDir"u8) is { } folder and not ("" or "/") ? folder : null;

    private static string Runs(string command) => $"runs \"{command}\" as the proxy user, whose traffic is not redirected";

    // istio-cni excludes whatever runs as the proxy's user or group, and uses 1337 if that is root (istio
    // cni/pkg/plugin/sidecar_redirect.go).
    private static int? SharedId(PodTemplate pod, JsonElement context)
    {
        var (user, group) = (context.Integer("runAsUser"u8), context.Integer("runAsGroup"u8));
        return user is { } id and not (0 or ProxyIdentity.Id) && !ProxyIdentity.IsProxysOwn(pod, id) ? user
            : group is { } other and not (0 or ProxyIdentity.Id) && !ProxyIdentity.IsProxysOwn(pod, other) ? group
            : null;
    }
}
