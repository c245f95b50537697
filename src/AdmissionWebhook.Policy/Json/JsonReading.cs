using System.Text;
using System.Text.Json;

namespace AdmissionWebhook.Policy.Json;

/// <summary>
/// Lenient reads of an unvalidated document: a missing member, <c>null</c> and a value of the wrong type
/// all read as absent (<see cref="JsonValueKind.Undefined"/>). Use <see cref="ShapeReader"/> for fields that must not be overlooked.
/// </summary>
public static class JsonReading
{
    public static JsonElement Member(this JsonElement element, ReadOnlySpan<byte> name)
    {
        var value = element.ValueKind == JsonValueKind.Object ? Find(element, name) : default;
        return value.ValueKind == JsonValueKind.Null ? default : value;
    }

    public static JsonElement Member(this JsonElement element, string name) => element.Member(Encoding.UTF8.GetBytes(name));

    /// <summary>The name of a member; one that is not valid Unicode reads as it does in Go.</summary>
    public static string DecodedName(this JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            return "\uFFFD";
        }
    }

    public static bool IsPresent(this JsonElement element) => element.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null);

    /// <summary>Whether it is neither absent, nor <c>null</c>, nor an empty list or mapping.</summary>
    public static bool HasContent(this JsonElement element) =>
        element.ValueKind switch
        {
            JsonValueKind.Undefined or JsonValueKind.Null => false,
            JsonValueKind.Array => element.GetArrayLength() > 0,
            JsonValueKind.Object => element.GetPropertyCount() > 0,
            _ => true,
        };

    public static string? Text(this JsonElement element) => element.ValueKind == JsonValueKind.String ? Decode(element) : null;

    public static string? Text(this JsonElement element, ReadOnlySpan<byte> name) => element.Member(name).Text();

    public static bool IsTrue(this JsonElement element, ReadOnlySpan<byte> name) => element.Member(name).ValueKind == JsonValueKind.True;

    public static int? Integer(this JsonElement element, ReadOnlySpan<byte> name)
    {
        var value = element.Member(name);
        return value.ValueKind != JsonValueKind.Number ? null
            : value.TryGetInt32(out var number) ? number
            : value.TryGetDouble(out var real) && real == Math.Floor(real) && Math.Abs(real) <= int.MaxValue ? (int)real
            : null;
    }

    /// <summary>The items of a list; none if the value is not a list.</summary>
    public static JsonElement.ArrayEnumerator Items(this JsonElement element) =>
        element.ValueKind == JsonValueKind.Array ? element.EnumerateArray() : default;

    /// <summary>The members of a mapping; none if the value is not a mapping.</summary>
    public static JsonElement.ObjectEnumerator Members(this JsonElement element) =>
        element.ValueKind == JsonValueKind.Object ? element.EnumerateObject() : default;

    private static JsonElement Find(JsonElement mapping, ReadOnlySpan<byte> name)
    {
        try
        {
            return mapping.TryGetProperty(name, out var value) ? value : default;
        }
        catch (InvalidOperationException)
        {
            return FindAmongUndecodable(mapping, name);
        }
    }

    // Another member's name is not valid Unicode, so it is not the one wanted. Of duplicates the last counts.
    private static JsonElement FindAmongUndecodable(JsonElement mapping, ReadOnlySpan<byte> name)
    {
        var text = Encoding.UTF8.GetString(name);
        JsonElement found = default;
        foreach (var member in mapping.EnumerateObject())
        {
            found = member.DecodedName() == text ? member.Value : found;
        }

        return found;
    }

    // A lone surrogate (\ud800) is legal JSON but not valid Unicode: Go's decoder, and so Istio, reads it as U+FFFD.
    private static string Decode(JsonElement element)
    {
        try
        {
            return element.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return "\uFFFD";
        }
    }
}
