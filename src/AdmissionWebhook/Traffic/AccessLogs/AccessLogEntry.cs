using System.Globalization;

namespace AdmissionWebhook.Traffic.AccessLogs;

/// <summary>
/// What one line of a proxy's access log says about the destination of a request. A field without a value is empty or <c>-</c>.
/// </summary>
internal sealed record AccessLogEntry
{
    public DateTimeOffset? Start { get; init; }

    /// <summary><c>HTTP/1.1</c>, <c>HTTP/2</c>; <c>-</c> if it is not HTTP.</summary>
    public string Protocol { get; init; } = "";

    public string Authority { get; init; } = "";

    /// <summary>The SNI of the client.</summary>
    public string RequestedServerName { get; init; } = "";

    /// <summary>Address and port of the endpoint.</summary>
    public string UpstreamHost { get; init; } = "";

    public string UpstreamCluster { get; init; } = "";

    public string RouteName { get; init; } = "";

    /// <summary>Address and port that the client dialled.</summary>
    public string DownstreamLocalAddress { get; init; } = "";

    /// <summary>The namespace of the proxy; null if the log does not say.</summary>
    public string? Namespace { get; init; }

    /// <summary>A time as Envoy writes it; null for anything else.</summary>
    public static DateTimeOffset? Time(ReadOnlySpan<char> text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
}
