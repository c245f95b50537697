using System.Text.Encodings.Web;
using System.Text.Json;
using OpenTelemetry.Logs;

namespace AdmissionWebhook.Telemetry;

/// <summary>How the log is written.</summary>
internal enum LogFormat
{
    /// <summary>One line for people.</summary>
    Console,

    /// <summary>One JSON object a line, with each value under its name.</summary>
    Json,
}

/// <summary>Where the log goes: to standard output, and by OTLP where the other telemetry goes there.</summary>
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

                // For log collectors, not for pages: quotes and host names stay readable. Control characters are escaped all the same.
                json.JsonWriterOptions = new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
            });
        }
        else
        {
            logging.AddSimpleConsole(console => console.SingleLine = true);
        }

        if (TelemetryExport.Sends("LOGS"))
        {
            logging.AddOpenTelemetry(logs => logs.SetResourceBuilder(TelemetryExport.Resource).AddOtlpExporter());
        }
    }
}
