namespace AdmissionWebhook.Policy.Policies;

/// <summary>Istio's port protocols (istio pkg/config/protocol/instance.go; compared without case).</summary>
public static class PortProtocol
{
    /// <summary>What an absent protocol is called in policies and messages.</summary>
    public const string None = "none";

    /// <summary>Whether the proxy matches traffic of this protocol by name (Host header or SNI) rather than by address alone.</summary>
    public static bool CarriesCheckedName(string protocol) =>
        protocol.ToUpperInvariant() is "HTTP" or "HTTPS" or "HTTP2" or "GRPC" or "GRPC-WEB" or "TLS";

    /// <summary>Whether the proxy reads requests of this protocol, so that HTTP routes hold and nothing but the proxy could encrypt them.</summary>
    public static bool IsHttp(string protocol) => protocol.ToUpperInvariant() is "HTTP" or "HTTP2" or "GRPC" or "GRPC-WEB";

    /// <summary>Whether the caller has encrypted the traffic already.</summary>
    public static bool IsTls(string protocol) => protocol.ToUpperInvariant() is "HTTPS" or "TLS";

    /// <summary>Whether the proxy finds out by itself what is spoken, and routes requests if it is HTTP.</summary>
    public static bool IsSniffed(string protocol) => protocol == None;
}
