namespace AdmissionWebhook.Policy.Policies;

/// <summary>Istio's port protocols (istio pkg/config/protocol/instance.go; compared without case).</summary>
public static class PortProtocol
{
    /// <summary>What an absent protocol is called in policies and messages.</summary>
    public const string None = "none";

    /// <summary>Whether the proxy matches traffic of this protocol by name (Host header or SNI) rather than by address alone.</summary>
    public static bool CarriesCheckedName(string protocol) =>
        protocol.ToUpperInvariant() is "HTTP" or "HTTPS" or "HTTP2" or "GRPC" or "GRPC-WEB" or "TLS";
}
