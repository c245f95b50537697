using System.Text.Json;

namespace AdmissionWebhook.Policy.Json;

/// <summary>
/// Lenient reads of a document that nobody has validated yet: a missing member, <c>null</c> and a value of the wrong type
/// all read as absent (<see cref="JsonValueKind.Undefined"/>). What must not be overlooked is read with <see cref="ShapeReader"/>.
/// </summary>
public static class JsonReading
{
    public static JsonElement Member(this JsonElement element, ReadOnlySpan<byte> name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null
            ? value
            : default;

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
