using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace AdmissionWebhook.Reports;

/// <summary>One JSON value on a terminal or in a pipe: indented, ended by a line feed, readable characters left as they are.</summary>
internal static class IndentedJson
{
    private static readonly JsonWriterOptions Options = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(TextWriter output, Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            write(writer);
        }

        output.Write(Encoding.UTF8.GetString(buffer.ToArray()) + "\n");
    }
}
