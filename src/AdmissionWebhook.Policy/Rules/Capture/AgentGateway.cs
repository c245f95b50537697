using System.Text.Json;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Capture;

/// <summary>
/// The pod that istiod deploys for a Gateway of the class istio-agentgateway: one container, which is a proxy itself and takes its
/// configuration from istiod (istio files/agentgateway.yaml, files/agentgateway-waypoint.yaml).
/// </summary>
internal static class AgentGateway
{
    private const string Name = "agentgateway";

    private static readonly string[] Controllers = ["istio.io-agentgateway-controller", "istio.io-agentgateway-waypoint-controller"];

    // The program reads more of its configuration from others, such as a file with routes.
    private static readonly HashSet<string> Variables =
    [
        "POD_NAME",
        "POD_NAMESPACE",
        "NAMESPACE",
        "INSTANCE_IP",
        "SERVICE_ACCOUNT",
        "CPU_LIMIT",
        "GATEWAY",
        "RUST_BACKTRACE",
        "CLUSTER_ID",
        "NETWORK",
        "TRUST_DOMAIN",
        "XDS_ADDRESS",
        "CA_ADDRESS",
    ];

    private static readonly string[] Folders = ["/tmp", "/var/run/secrets", "/etc/ssl"];

    /// <summary>Whether the pod is one, and nothing in it differs from what istiod deploys.</summary>
    public static bool Is(Review review, PodTemplate pod) =>
        pod.Containers is [{ Name: Name, Section: "containers" } only]
        && Controllers.Contains(pod.Label("gateway.istio.io/managed"))
        && ProxyImages.CanBeInjected(review, only.Container.Text("image"u8) ?? "", Name)
        && IsDeployed(review, only.Container);

    private static bool IsDeployed(Review review, JsonElement container) =>
        !container.Member("command"u8).HasContent()
        && container.Member("args"u8).Items().Select(argument => argument.Text()).SequenceEqual(["--config", "{}"])
        && !container.Member("envFrom"u8).HasContent()
        && container.Member("env"u8).Items().All(variable => IsKnown(review, variable))
        && container.Member("volumeMounts"u8).Items().All(mount => IsHarmless(mount.Text("mountPath"u8) ?? ""))
        && container.Text("workingDir"u8) is null or "" or "/"
        && (ProxyCommands.Harmful(container) is null || IsAllowed(review, "lifecycle"));

    private static bool IsKnown(Review review, JsonElement variable)
    {
        var name = variable.Text("name"u8) ?? "";
        return IsAllowed(review, name)
            || (
                Variables.Contains(name)
                && (
                    name != "XDS_ADDRESS"
                    || IsAllowed(review, "discoveryAddress")
                    || ProxyConfigVariable.IsControlPlane(review, variable.Text("value"u8) ?? "")
                )
            );
    }

    private static bool IsHarmless(string path) =>
        ProxyFolders.Normalize(path) is { } folder
        && Folders.Any(own => folder == own || folder.StartsWith(own + "/", StringComparison.Ordinal));

    private static bool IsAllowed(Review review, string key) => review.Mesh.Capture.AllowsKey(review.Namespace, key);
}
