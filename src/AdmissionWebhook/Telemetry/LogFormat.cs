using System.Text.Encodings.Web;
using System.Text.Json;

namespace AdmissionWebhook.Telemetry;

/// <summary>The format of the log.</summary>
internal enum LogFormat
{
    /// <summary>One readable line per entry.</summary>
    Console,

    /// <summary>One JSON object per line, with each value under its name.</summary>
    Json,
}

/// <summary>The log on standard output.</summary>
internal static class LogOutput
{
    public static void WriteAs(this ILoggingBuilder logging, LogFormat format)
    {
        if (format == LogFormat.Json)
        {
            logging.AddJsonConsole(json =>
            {
                json.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
                json.UseUtcTimestamp = true;

                // For log collectors, not web pages: quotes and host names stay readable. Control characters are still escaped.
                json.JsonWriterOptions = new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
            });
        }
        else
        {
            logging.AddSimpleConsole(console => console.SingleLine = true);
        }
    }
}
