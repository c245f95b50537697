using System.Text.Json;

namespace AdmissionWebhook.Policy.Json;

/// <summary>
/// Reads the fields that decide where traffic goes, and records those of the wrong type, so that an unreadable destination never passes as
/// an absent one.
/// </summary>
public sealed class ShapeReader
{
    private List<ShapeFault>? _faults;

    public IReadOnlyList<ShapeFault> Faults => _faults ?? (IReadOnlyList<ShapeFault>)[];

    /// <summary>A mapping, or absent.</summary>
    public JsonElement Mapping(JsonElement value, JsonPath path) => Expect(value, JsonValueKind.Object, "a mapping", path);

    /// <summary>A list, or absent.</summary>
    public JsonElement List(JsonElement value, JsonPath path) => Expect(value, JsonValueKind.Array, "a list", path);

    /// <summary>A string; null if absent.</summary>
    public string? Text(JsonElement value, JsonPath path) => Expect(value, JsonValueKind.String, "a string", path).Text();

    /// <summary>An item of a list of mappings; <c>null</c> is a fault.</summary>
    public JsonElement Item(JsonElement value, JsonPath path) =>
        value.ValueKind == JsonValueKind.Null ? Fault(value, "a mapping", path) : Mapping(value, path);

    /// <summary>An item of a list of strings; <c>null</c> is a fault.</summary>
    public string? TextItem(JsonElement value, JsonPath path)
    {
        if (value.ValueKind == JsonValueKind.Null)
        {
            Fault(value, "a string", path);
            return null;
        }

        return Text(value, path);
    }

    /// <summary>A port number; 0 if absent.</summary>
    public int Port(JsonElement value, JsonPath path)
    {
        if (!value.IsPresent())
        {
            return 0;
        }

        if (
            value.ValueKind == JsonValueKind.Number
            && value.TryGetDouble(out var number)
            && number is >= 0 and <= 65535
            && number == Math.Floor(number)
        )
        {
            return (int)number;
        }

        Fault(value, "a port number (0 to 65535)", path);
        return -1;
    }

    /// <summary>Records a value of the right type that exceeds the schema's limits.</summary>
    public void Refuse(JsonElement value, string expected, JsonPath path) => Fault(value, expected, path);

    private JsonElement Expect(JsonElement value, JsonValueKind kind, string expected, JsonPath path) =>
        value.ValueKind == kind ? value
        : !value.IsPresent() ? default
        : Fault(value, expected, path);

    private JsonElement Fault(JsonElement value, string expected, JsonPath path)
    {
        (_faults ??= []).Add(new ShapeFault(path, expected, value.ValueKind));
        return default;
    }
}

/// <summary>A value of the wrong type in a field that names a destination.</summary>
public sealed record ShapeFault(JsonPath Path, string Expected, JsonValueKind Found);
