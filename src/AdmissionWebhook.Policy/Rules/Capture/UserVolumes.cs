using System.Text.Json;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Capture;

/// <summary>
/// Volumes that the user shares with the proxy. The annotations that mount further ones into it are JSON, either a mapping by name or a
/// list; they are harmless if they mount nowhere near what the proxy reads and do not reuse the name of one of its volumes (istio
/// injection-template.yaml).
/// </summary>
internal static class UserVolumes
{
    /// <summary>
    /// The mounts by which a container of the user's can write to a volume of the injector's. A volume of that name that the pod has from
    /// a CSI driver is the driver's to write.
    /// </summary>
    public static IEnumerable<(string Volume, JsonPath Path)> SharedWithProxy(PodTemplate pod, PodContainer container)
    {
        var index = 0;
        foreach (var mount in container.Container.Member("volumeMounts"u8).Items())
        {
            var path = container.Path["volumeMounts"][index++];
            if (
                mount.Text("name"u8) is { } name
                && ProxyVolumes.Writable.Contains(name)
                && mount.Member("readOnly"u8).ValueKind != JsonValueKind.True
                && !pod.Spec.Member("volumes"u8).Items().Any(volume => volume.Text("name"u8) == name && volume.Member("csi"u8).IsPresent())
            )
            {
                yield return (name, path);
            }
        }
    }

    public static bool AreHarmless(string annotation)
    {
        try
        {
            using var document = JsonDocument.Parse(annotation);
            var (members, items) = (document.RootElement.Members().ToList(), document.RootElement.Items().ToList());
            return members.Count + items.Count > 0
                && members.TrueForAll(member => IsFree(member.DecodedName()) && IsHarmless(member.Value))
                && items.TrueForAll(IsHarmless);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    // The injector decodes field names case-insensitively (encoding/json).
    private static bool IsHarmless(JsonElement value) =>
        value.ValueKind == JsonValueKind.Object
        && value
            .Members()
            .All(member =>
                member.DecodedName().ToUpperInvariant() switch
                {
                    "NAME" => IsFree(member.Value.Text() ?? ""),
                    "MOUNTPATH" => !ProxyFolders.IsOwn(member.Value.Text() ?? ""),
                    _ => true,
                }
            );

    // The injection template writes the name between quotes without escaping it.
    private static bool IsFree(string name) =>
        !ProxyVolumes.All.Contains(name)
        && name.Length > 0
        && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
}
