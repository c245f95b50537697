using System.Text;

namespace AdmissionWebhook.Policy.Policies;

/// <summary>
/// Istio's port protocols (istio pkg/config/protocol/instance.go). They compare without case, in ASCII alone: what merely folds to a known
/// protocol (TLſ) is none to Istio, which passes it on as opaque bytes.
/// </summary>
public static class PortProtocol
{
    /// <summary>What an absent protocol is called in policies and messages.</summary>
    public const string None = "none";

    /// <summary>Whether the proxy matches traffic of this protocol by name (Host header or SNI) rather than by address alone.</summary>
    public static bool CarriesCheckedName(string protocol) => IsHttp(protocol) || IsTls(protocol);

    /// <summary>Whether the proxy reads requests of this protocol, so that HTTP routes hold and nothing but the proxy could encrypt them.</summary>
    public static bool IsHttp(string protocol) => Is(protocol, "HTTP") || Is(protocol, "HTTP2") || Is(protocol, "GRPC") || Is(protocol, "GRPC-WEB");

    /// <summary>Whether the caller has encrypted the traffic already.</summary>
    public static bool IsTls(string protocol) => Is(protocol, "HTTPS") || Is(protocol, "TLS");

    /// <summary>Whether the proxy finds out by itself what is spoken, and routes requests if it is HTTP.</summary>
    public static bool IsSniffed(string protocol) => protocol == None;

    /// <summary>Whether two spellings are one protocol.</summary>
    public static bool Is(string protocol, string other) => protocol == other || Ascii.EqualsIgnoreCase(protocol, other);

    /// <summary>The spelling by which findings are compared.</summary>
    public static string Canonical(string protocol) => Ascii.IsValid(protocol) ? protocol.ToUpperInvariant() : protocol;
}
