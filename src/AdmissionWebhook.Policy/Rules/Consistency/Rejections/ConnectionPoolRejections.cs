using System.Text.Json;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Consistency.Rejections;

/// <summary>Connection pools that istiod rejects (istio pkg/config/validation, validateConnectionPool).</summary>
internal static class ConnectionPoolRejections
{
    private static readonly string[] HttpNumbers =
    [
        "http1MaxPendingRequests",
        "http2MaxRequests",
        "maxRequestsPerConnection",
        "maxRetries",
        "maxConcurrentStreams",
    ];

    public static IEnumerable<Rejection> Of(JsonElement pool, JsonPath path) =>
        !pool.IsPresent()
            ? []
            : Empty(pool, path).Concat(Http(pool.Member("http"u8), path["http"])).Concat(Tcp(pool.Member("tcp"u8), path["tcp"]));

    private static IEnumerable<Rejection> Empty(JsonElement pool, JsonPath path)
    {
        if (!pool.Member("http"u8).IsPresent() && !pool.Member("tcp"u8).IsPresent())
        {
            yield return new Rejection(
                path,
                "",
                "istiod rejects a connection pool with neither tcp nor http",
                "add one of the two, or remove it"
            );
        }
    }

    private static IEnumerable<Rejection> Http(JsonElement http, JsonPath path) =>
        ValueRejections
            .NotNegative(http, path, HttpNumbers)
            .Concat(ValueRejections.Durations(http, path, "idleTimeout"))
            .Concat(Upgrade(http, path))
            .Concat(KeepAlive(http.Member("http2KeepAlive"u8), path["http2KeepAlive"]));

    private static IEnumerable<Rejection> Upgrade(JsonElement http, JsonPath path)
    {
        if (http.IsTrue("useClientProtocol"u8) && http.Text("h2UpgradePolicy"u8) == "UPGRADE")
        {
            yield return new Rejection(
                path["useClientProtocol"],
                "true",
                "istiod rejects useClientProtocol together with h2UpgradePolicy: UPGRADE",
                "keep one of the two"
            );
        }
    }

    private static IEnumerable<Rejection> KeepAlive(JsonElement keepAlive, JsonPath path)
    {
        foreach (var field in keepAlive.IsPresent() ? new[] { "interval", "timeout" } : [])
        {
            if (!keepAlive.Member(field).IsPresent())
            {
                yield return new Rejection(path[field], "", $"istiod rejects http2KeepAlive without {field}", $"add {field}");
            }
        }

        foreach (var rejection in ValueRejections.Durations(keepAlive, path, "interval", "timeout"))
        {
            yield return rejection;
        }
    }

    // An idleTimeout of 0s switches the timeout off.
    private static IEnumerable<Rejection> Tcp(JsonElement tcp, JsonPath path) =>
        ValueRejections
            .NotNegative(tcp, path, "maxConnections")
            .Concat(ValueRejections.Durations(tcp, path, "connectTimeout", "maxConnectionDuration", "idleTimeout"))
            .Concat(ValueRejections.Durations(tcp.Member("tcpKeepalive"u8), path["tcpKeepalive"], "time", "interval"));
}
