using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace AdmissionWebhook.Server.Listening;

/// <summary>Limits per client. The usual client is an API server with a few long-lived connections.</summary>
internal static class Limits
{
    public static void Apply(KestrelServerLimits limits)
    {
        // An idle connection takes about 50 kB, and the container has 256 MiB. Counted per port.
        limits.MaxConcurrentConnections = 1024;
        limits.MaxRequestHeaderCount = 64;
        limits.MaxRequestHeadersTotalSize = 16 * 1024;
        limits.MaxRequestLineSize = 4 * 1024;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(5);

        // A review is useless after the API server's timeout, so slow senders are cut off.
        limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 1024, gracePeriod: TimeSpan.FromSeconds(5));
        limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 1024, gracePeriod: TimeSpan.FromSeconds(5));

        // RequestBody enforces the limit and gives a reason; Kestrel would close the connection while the client is still sending.
        limits.MaxRequestBodySize = null;
        limits.Http2.MaxStreamsPerConnection = 256;
    }
}
