using System.Text;
using System.Text.Json;

namespace AdmissionWebhook.Policy.Json;

/// <summary>
/// Lenient reads of a document that nobody has validated yet: a missing member, <c>null</c> and a value of the wrong type
/// all read as absent (<see cref="JsonValueKind.Undefined"/>). What must not be overlooked is read with <see cref="ShapeReader"/>.
/// </summary>
public static class JsonReading
{
    public static JsonElement Member(this JsonElement element, ReadOnlySpan<byte> name)
    {
        var value = element.ValueKind == JsonValueKind.Object ? Find(element, name) : default;
        return value.ValueKind == JsonValueKind.Null ? default : value;
    }

    /// <summary>The name of a member, in which what is no text reads as Go reads it.</summary>
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

    /// <summary>Neither absent, nor <c>null</c>, nor an empty list or mapping.</summary>
    public static bool HasContent(this JsonElement element) => element.ValueKind switch
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

    /// <summary>The elements of a list; none if the value is not a list.</summary>
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

    // Some other member's name is no text. It cannot be the one that is asked for; of several that are, the last counts.
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

    // A lone surrogate (\ud800) is legal JSON but no text: Go's decoder, and so Istio, sees U+FFFD.
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
