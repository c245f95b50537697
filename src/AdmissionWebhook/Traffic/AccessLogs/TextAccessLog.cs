using System.Text.RegularExpressions;

namespace AdmissionWebhook.Traffic.AccessLogs;

/// <summary>
/// The default text formats of Istio and Envoy. Both end in <c>"authority" "upstream host"</c> in every version; Istio adds cluster,
/// addresses, SNI and route. Text before the timestamp, such as a log shipper's prefix, is ignored.
/// </summary>
internal static partial class TextAccessLog
{
    /// <returns>Null for a line in neither format.</returns>
    public static AccessLogEntry? Read(string line) =>
        Format().Match(line) is { Success: true } match
            ? new AccessLogEntry
            {
                Start = AccessLogEntry.Time(match.Groups["start"].ValueSpan),
                Protocol = match.Groups["protocol"].Value,
                Authority = match.Groups["authority"].Value,
                UpstreamHost = match.Groups["upstream"].Value,
                UpstreamCluster = match.Groups["cluster"].Value,
                DownstreamLocalAddress = match.Groups["local"].Value,
                RequestedServerName = match.Groups["sni"].Value,
                RouteName = match.Groups["route"].Value,
            }
            : null;

    [GeneratedRegex(
        """
            \[(?<start>\d{4}-\d\d-\d\dT[^\]]+)\]\ "[^"]*?(?<protocol>[^"\ ]*)"\ .*
            "(?<authority>[^"]*)"\ "(?<upstream>[^"]*)"
            (?:\ (?<cluster>\S+)\ \S+\ (?<local>\S+)\ \S+\ (?<sni>\S+)(?:\ (?<route>\S+))?)?\s*$
            """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Format();
}
