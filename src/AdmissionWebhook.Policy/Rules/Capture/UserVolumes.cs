using System.Text.Json;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Capture;

/// <summary>
/// The annotations that mount further volumes into the proxy: JSON, either a mapping by name or a list. They are harmless if they mount
/// nowhere near what the proxy reads and do not reuse the name of one of its volumes (istio injection-template.yaml).
/// </summary>
internal static class UserVolumes
{
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
