using System.Globalization;

namespace AdmissionWebhook.Traffic.AccessLogs;

/// <summary>What one line of a proxy's access log says about where a request went. Empty or <c>-</c> where a field has no value.</summary>
internal sealed record AccessLogEntry
{
    public DateTimeOffset? Start { get; init; }

    /// <summary><c>HTTP/1.1</c>, <c>HTTP/2</c>; <c>-</c> for what is no HTTP.</summary>
    public string Protocol { get; init; } = "";

    public string Authority { get; init; } = "";

    /// <summary>The SNI of the client.</summary>
    public string RequestedServerName { get; init; } = "";

    /// <summary>Address and port of the endpoint.</summary>
    public string UpstreamHost { get; init; } = "";

    public string UpstreamCluster { get; init; } = "";

    public string RouteName { get; init; } = "";

    /// <summary>Address and port that the client had asked for.</summary>
    public string DownstreamLocalAddress { get; init; } = "";

    /// <summary>Of the proxy; null where the log does not tell.</summary>
    public string? Namespace { get; init; }

    /// <summary>A time as Envoy writes it; null for anything else.</summary>
    public static DateTimeOffset? Time(ReadOnlySpan<char> text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
}
