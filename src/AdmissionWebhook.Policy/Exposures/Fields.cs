using System.Text.Json;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Exposures;

/// <summary>Parts of an object as comparable text.</summary>
internal static class Fields
{
    /// <summary>
    /// Canonical text of all members of a mapping except those named. Callers name the harmless ones, so that an unforeseen field counts.
    /// Absent, null and empty are equal.
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

    /// <summary>The labels of a mapping, without null values.</summary>
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

    /// <summary>The only Istio revision that reads the object; null: all of them do.</summary>
    public static string? Revision(Review review) =>
        review.Metadata.Member("labels"u8).Text("istio.io/rev"u8) is { Length: > 0 } revision ? revision : null;

    /// <summary>Whether a selector picks no more than another: it requires every label that the other requires.</summary>
    public static bool SelectsWithin(Dictionary<string, string> selector, Dictionary<string, string> other) =>
        other.All(label => selector.TryGetValue(label.Key, out var value) && value == label.Value);
}
