using System.Text.Json;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Istio;

/// <summary>
/// Matches that single out long-lived exchanges: protocol upgrades (WebSocket), gRPC and server-sent events. A route timeout would cut
/// them (istio pilot/pkg/networking/core/route/route.go, setTimeout).
/// </summary>
internal static class StreamMatch
{
    public static bool Any(JsonElement matches)
    {
        foreach (var match in matches.Items())
        {
            foreach (var header in match.Member("headers"u8).Members())
            {
                if (IsStream(header.DecodedName(), header.Value))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static bool IsStream(string header, JsonElement condition) => header.ToLowerInvariant() switch
    {
        "upgrade" => true,
        "connection" => Mentions(condition, "upgrade"),
        "content-type" => Mentions(condition, "application/grpc"),
        "accept" => Mentions(condition, "text/event-stream"),
        "te" => Mentions(condition, "trailers"),
        _ => header.StartsWith("sec-websocket-", StringComparison.OrdinalIgnoreCase) || header.StartsWith("grpc-", StringComparison.OrdinalIgnoreCase),
    };

    private static bool Mentions(JsonElement condition, string value)
    {
        foreach (var member in condition.Members())
        {
            if (member.Value.Text() is { } text && text.Replace("\\", "", StringComparison.Ordinal).Contains(value, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
