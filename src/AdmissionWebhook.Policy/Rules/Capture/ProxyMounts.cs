using System.Text.Json;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Capture;

/// <summary>
/// The volumes at the paths where the injector mounts its own. In a pod that was injected by hand, anything can be mounted there (istio
/// injection-template.yaml, volumes).
/// </summary>
internal static class ProxyMounts
{
    // The agent lets proxy.istio.io/config in this folder override everything else (istio pilot/cmd/pilot-agent/config/config.go,
    // getMeshConfig).
    private const string PodInformation = "/etc/istio/pod";

    private static readonly string[] OwnFolders = ["/etc/istio/proxy", "/var/lib/istio/data"];

    private static readonly string[] SharedFolders =
    [
        .. OwnFolders,
        "/var/run/secrets/workload-spiffe-uds",
        "/var/run/secrets/workload-spiffe-credentials",
    ];

    // No container can write to these, however it mounts them.
    private static readonly string[] ReadOnly = ["configMap", "secret", "projected", "downwardAPI", "csi", "image"];

    /// <summary>What is wrong with the volumes of a container that looks injected; null if nothing is.</summary>
    public static string? Flaw(PodTemplate pod, JsonElement container)
    {
        foreach (var mount in container.Member("volumeMounts"u8).Items())
        {
            var folder = ProxyFolders.Normalize(mount.Text("mountPath"u8) ?? "");
            if (folder == PodInformation && Volume(pod, mount) is { } information && !HoldsPodsOwn(information))
            {
                return $"mounts something else than the pod's labels and annotations at \"{folder}\", where the proxy reads its configuration";
            }

            if (OwnFolders.Contains(folder) && Volume(pod, mount) is { } own && !IsEmptyDirectory(own))
            {
                return $"mounts a volume at \"{folder}\" that comes from elsewhere, where the proxy keeps its configuration";
            }
        }

        return null;
    }

    /// <summary>
    /// The mounts by which a container of the user's can write to a volume of the injector's, by its name or because the proxy has it.
    /// </summary>
    public static IEnumerable<(string Volume, JsonPath Path)> SharedWithProxy(PodTemplate pod, PodContainer container)
    {
        var index = 0;
        foreach (var mount in container.Container.Member("volumeMounts"u8).Items())
        {
            var path = container.Path["volumeMounts"][index++];
            if (
                mount.Text("name"u8) is { } name
                && mount.Member("readOnly"u8).ValueKind != JsonValueKind.True
                && (ProxyVolumes.Writable.Contains(name) || IsProxysFolder(pod, name))
                && !(Volume(pod, mount) is { } volume && ReadOnly.Any(source => volume.Member(source).IsPresent()))
            )
            {
                yield return (name, path);
            }
        }
    }

    private static bool IsProxysFolder(PodTemplate pod, string volume)
    {
        foreach (var container in pod.Containers)
        {
            if (
                container.Name == PodTemplate.ProxyContainer
                && container
                    .Container.Member("volumeMounts"u8)
                    .Items()
                    .Any(mount =>
                        mount.Text("name"u8) == volume && SharedFolders.Contains(ProxyFolders.Normalize(mount.Text("mountPath"u8) ?? ""))
                    )
            )
            {
                return true;
            }
        }

        return false;
    }

    // Without the volume, the API server rejects the pod.
    private static JsonElement? Volume(PodTemplate pod, JsonElement mount)
    {
        foreach (var volume in pod.Spec.Member("volumes"u8).Items())
        {
            if (volume.Text("name"u8) == mount.Text("name"u8))
            {
                return volume;
            }
        }

        return null;
    }

    // A single annotation under the name of all of them would be the user's own text.
    private static bool HoldsPodsOwn(JsonElement volume)
    {
        var items = volume.Member("downwardAPI"u8).Member("items"u8);
        return items.HasContent()
            && items
                .Items()
                .All(item =>
                    item.Member("resourceFieldRef"u8).IsPresent()
                        ? item.Text("path"u8) is "cpu-limit" or "cpu-request"
                        : item.Member("fieldRef"u8).Text("fieldPath"u8) == "metadata." + item.Text("path"u8)
                );
    }

    // The API server takes a volume without a source for one.
    private static bool IsEmptyDirectory(JsonElement volume) =>
        volume.Members().All(member => member.DecodedName() is "name" or "emptyDir" || member.Value.ValueKind == JsonValueKind.Null);
}
