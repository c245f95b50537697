using System.Text.Json;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Exposures;

/// <summary>Comparable texts of parts of an object.</summary>
internal static class Fields
{
    /// <summary>
    /// All members of a mapping but those named, in canonical text. What is known to be harmless is named, so that a field that nobody
    /// thought of counts. Absent, null and empty read alike.
    /// </summary>
    public static string Others(JsonElement mapping, params ReadOnlySpan<string> names)
    {
        if (mapping.ValueKind is not (JsonValueKind.Object or JsonValueKind.Undefined))
        {
            return CanonicalJson.Text(mapping);
        }

        var others = new List<string>();
        foreach (var member in mapping.Members())
        {
            if (!names.Contains(member.DecodedName()) && member.Value.HasContent())
            {
                others.Add($"{member.DecodedName()}={CanonicalJson.Text(member.Value)}");
            }
        }

        others.Sort(StringComparer.Ordinal);
        return string.Join('\n', others);
    }

    /// <summary>The labels of a mapping; those that are null do not count.</summary>
    public static Dictionary<string, string> Labels(JsonElement mapping)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var member in mapping.Members())
        {
            if (member.Value.IsPresent())
            {
                labels[member.DecodedName()] = CanonicalJson.Text(member.Value);
            }
        }

        return labels;
    }

    /// <summary>Whether a selector picks no more than another one: it asks for all that the other asks for.</summary>
    public static bool SelectsWithin(Dictionary<string, string> selector, Dictionary<string, string> other) =>
        other.All(label => selector.TryGetValue(label.Key, out var value) && value == label.Value);
}
