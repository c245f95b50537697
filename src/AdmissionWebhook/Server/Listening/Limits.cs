using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace AdmissionWebhook.Server.Listening;

/// <summary>What one client may take. The usual client is an API server with a few connections that it keeps for long.</summary>
internal static class Limits
{
    public static void Apply(KestrelServerLimits limits)
    {
        // An idle one takes some 50 kB, and the container has 256 MiB. The other port counts its own.
        limits.MaxConcurrentConnections = 1024;
        limits.MaxRequestHeaderCount = 64;
        limits.MaxRequestHeadersTotalSize = 16 * 1024;
        limits.MaxRequestLineSize = 4 * 1024;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(5);

        // A review is worth nothing after the API server's own timeout, so a sender must not dawdle.
        limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 1024, gracePeriod: TimeSpan.FromSeconds(5));
        limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 1024, gracePeriod: TimeSpan.FromSeconds(5));

        // RequestBody counts, and answers with a reason; the server would cut the connection while the client still sends.
        limits.MaxRequestBodySize = null;
        limits.Http2.MaxStreamsPerConnection = 256;
    }
}
