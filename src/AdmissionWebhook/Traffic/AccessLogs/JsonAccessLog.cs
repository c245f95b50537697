using System.Text.Json;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Traffic.AccessLogs;

/// <summary>
/// Istio's JSON format, on its own or wrapped by a log shipper, with the line in one field and the pod's namespace in another.
/// </summary>
internal static class JsonAccessLog
{
    private static readonly string[] Wrapped = ["log", "message", "msg", "textPayload", "line", "body"];

    /// <returns>Null if it is not an access log entry.</returns>
    public static AccessLogEntry? Read(string line)
    {
        if (line.IndexOf('{', StringComparison.Ordinal) is not (>= 0 and var start))
        {
            return null;
        }

        try
        {
            using var json = JsonDocument.Parse(line.AsMemory(start));
            return Read(json.RootElement);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static AccessLogEntry? Read(JsonElement json)
    {
        var isEntry =
            json.Member("upstream_cluster"u8).IsPresent()
            || json.Member("authority"u8).IsPresent()
            || json.Member("upstream_host"u8).IsPresent();
        var entry =
            isEntry ? Fields(json)
            : json.Member("jsonPayload"u8) is { ValueKind: JsonValueKind.Object } payload ? Read(payload)
            : Inner(json);
        return entry is null ? null : entry with { Namespace = entry.Namespace ?? Namespace(json) };
    }

    private static AccessLogEntry? Inner(JsonElement json)
    {
        foreach (var name in Wrapped)
        {
            if (json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var field) && field.Text() is { } line)
            {
                return TextAccessLog.Read(line) ?? Read(line);
            }
        }

        return null;
    }

    private static AccessLogEntry Fields(JsonElement json) =>
        new()
        {
            Start = AccessLogEntry.Time(json.Text("start_time"u8)),
            Protocol = json.Text("protocol"u8) ?? "",
            Authority = json.Text("authority"u8) ?? "",
            RequestedServerName = json.Text("requested_server_name"u8) ?? "",
            UpstreamHost = json.Text("upstream_host"u8) ?? "",
            UpstreamCluster = json.Text("upstream_cluster"u8) ?? "",
            RouteName = json.Text("route_name"u8) ?? "",
            DownstreamLocalAddress = json.Text("downstream_local_address"u8) ?? "",
        };

    private static string? Namespace(JsonElement json) =>
        json.Text("pod_namespace"u8)
        ?? json.Member("kubernetes"u8).Text("namespace_name"u8)
        ?? json.Member("kubernetes"u8).Text("pod_namespace"u8)
        ?? json.Member("kubernetes"u8).Text("namespace"u8)
        ?? json.Member("resource"u8).Member("labels"u8).Text("namespace_name"u8);
}
