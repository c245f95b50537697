namespace AdmissionWebhook.Telemetry;

/// <summary>
/// Which signals to send by OTLP: none unless <see cref="EndpointVariable"/> holds an address, and none that <c>OTEL_SDK_DISABLED</c> or
/// <c>OTEL_TRACES_EXPORTER=none</c> (likewise for metrics and logs) turns off. The exporter reads the other <c>OTEL_*</c> variables.
/// </summary>
internal static partial class OtlpExport
{
    public const string EndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <param name="signal">As in the variable names: <c>TRACES</c>, <c>METRICS</c>, <c>LOGS</c>.</param>
    public static bool Sends(string signal) =>
        IsAddress(Variable(EndpointVariable))
        && !Variable("OTEL_SDK_DISABLED").Equals("true", StringComparison.OrdinalIgnoreCase)
        && Variable($"OTEL_{signal}_EXPORTER") != "none";

    /// <summary>Logs a warning if the endpoint is not an address, since the exporter would silently use its default.</summary>
    public static void WarnOfBadEndpoint(ILogger logger)
    {
        if (Variable(EndpointVariable) is { Length: > 0 } address && !IsAddress(address))
        {
            Log.BadEndpoint(logger, EndpointVariable, address);
        }
    }

    private static bool IsAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var parsed) && parsed.Scheme is "http" or "https";

    private static string Variable(string name) => Environment.GetEnvironmentVariable(name) ?? "";

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Warning,
            Message = "{Variable} is not an http or https address, so nothing is sent by OTLP: {Address}"
        )]
        public static partial void BadEndpoint(ILogger logger, string variable, string address);
    }
}
