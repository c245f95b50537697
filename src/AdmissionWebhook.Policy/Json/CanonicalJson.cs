using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace AdmissionWebhook.Policy.Json;

/// <summary>
/// One spelling for every JSON value, whatever its order of members, white space and escapes, so that values from files and from the API
/// server compare equal.
/// </summary>
public static class CanonicalJson
{
    /// <summary>The SHA-256 of the canonical text, as <c>sha256:</c> and 64 lower-case hex digits.</summary>
    public static string Digest(JsonElement value) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Bytes(value)));

    /// <summary>The canonical text: members in ordinal order, no white space. An absent value is <c>null</c>.</summary>
    public static string Text(JsonElement value) => System.Text.Encoding.UTF8.GetString(Bytes(value));

    private static byte[] Bytes(JsonElement value)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            Write(writer, value);
        }

        return buffer.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in value.EnumerateObject().OrderBy(member => member.DecodedName(), StringComparer.Ordinal))
                {
                    writer.WritePropertyName(member.DecodedName());
                    Write(writer, member.Value);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                {
                    Write(writer, item);
                }

                writer.WriteEndArray();
                break;
            case JsonValueKind.Number:
                writer.WriteRawValue(Number(value));
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(value.Text());
                break;
            case JsonValueKind.True or JsonValueKind.False:
                writer.WriteBooleanValue(value.ValueKind == JsonValueKind.True);
                break;
            default:
                writer.WriteNullValue();
                break;
        }
    }

    // 1, 1.0 and 1e0 are the same number to the API server.
    private static string Number(JsonElement value) =>
        value.TryGetInt64(out var integer) ? integer.ToString(CultureInfo.InvariantCulture)
        : value.TryGetDouble(out var real) && double.IsFinite(real)
            ? Math.Abs(real) < 1L << 53 && real == Math.Floor(real) ? ((long)real).ToString(CultureInfo.InvariantCulture)
                : real.ToString("R", CultureInfo.InvariantCulture)
        : value.GetRawText();
}
