using System.Text.Json;
using System.Text.RegularExpressions;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Istio;

/// <summary>
/// Matches for long-lived connections, by header, path or query parameter: protocol upgrades (WebSocket), gRPC, server-sent events and
/// watches. A route timeout would end them (istio pilot/pkg/networking/core/route/route.go, setTimeout).
/// </summary>
internal static partial class StreamMatch
{
    // A watch of the Kubernetes API, followed logs, streamed responses.
    private static readonly string[] StreamParameters = ["watch", "follow", "stream"];

    public static bool Any(JsonElement matches)
    {
        foreach (var match in matches.Items())
        {
            if (IsStreamPath(match.Member("uri"u8)))
            {
                return true;
            }

            foreach (var header in match.Member("headers"u8).Members())
            {
                if (IsStream(header.DecodedName(), header.Value))
                {
                    return true;
                }
            }

            foreach (var parameter in match.Member("queryParams"u8).Members())
            {
                if (StreamParameters.Contains(parameter.DecodedName()))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static bool IsStream(string header, JsonElement condition) =>
        header.ToLowerInvariant() switch
        {
            "upgrade" => true,
            "connection" => Mentions(condition, "upgrade"),
            "content-type" => Mentions(condition, "application/grpc"),
            "accept" => Mentions(condition, "text/event-stream"),
            "te" => Mentions(condition, "trailers"),
            _ => header.StartsWith("sec-websocket-", StringComparison.OrdinalIgnoreCase)
                || header.StartsWith("grpc-", StringComparison.OrdinalIgnoreCase),
        };

    // "/ws", "/chat/websocket/…", "/socket.io", "/events/stream", gRPC's "/package.Service/Method"; the paths that Rails, Blazor, noVNC,
    // hot reload and the Kubernetes API upgrade; in a regular expression, its literal parts.
    private static bool IsStreamPath(JsonElement uri)
    {
        foreach (var member in uri.Members())
        {
            if (
                member.Value.Text() is { } text
                && text.Replace("\\", "", StringComparison.Ordinal) is var path
                && (Upgraded().IsMatch(path) || Grpc().IsMatch(path))
            )
            {
                return true;
            }
        }

        return false;
    }

    [GeneratedRegex(
        @"(^|/)(ws|wss|websockets?|socket\.io|sockjs|sse|mqtt|stream|streaming|watch"
            + @"|cable|_blazor|signalr|websockify|(webpack-)?hmr|exec|attach|portforward)(/|$|\?|\.\*)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex Upgraded();

    [GeneratedRegex(@"^\^?/([A-Za-z_]\w*\.)+[A-Z]\w*(/|$)", RegexOptions.CultureInvariant)]
    private static partial Regex Grpc();

    private static bool Mentions(JsonElement condition, string value)
    {
        foreach (var member in condition.Members())
        {
            if (
                member.Value.Text() is { } text
                && text.Replace("\\", "", StringComparison.Ordinal).Contains(value, StringComparison.OrdinalIgnoreCase)
            )
            {
                return true;
            }
        }

        return false;
    }
}
