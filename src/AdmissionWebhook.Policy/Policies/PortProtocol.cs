using System.Text;

namespace AdmissionWebhook.Policy.Policies;

/// <summary>
/// Istio's port protocols (istio pkg/config/protocol/instance.go). Case-insensitive for ASCII only: a name that case-folds to a known
/// protocol (TLſ) is unknown to Istio, which treats the port as opaque TCP.
/// </summary>
public static class PortProtocol
{
    /// <summary>An absent protocol, in policies and messages.</summary>
    public const string None = "none";

    /// <summary>Whether the proxy matches this traffic by name (Host header or SNI), not only by address.</summary>
    public static bool CarriesCheckedName(string protocol) => IsHttp(protocol) || IsTls(protocol);

    /// <summary>Whether the proxy parses requests of this protocol, so that HTTP routes apply and the proxy can originate TLS.</summary>
    public static bool IsHttp(string protocol) =>
        Is(protocol, "HTTP") || Is(protocol, "HTTP2") || Is(protocol, "GRPC") || Is(protocol, "GRPC-WEB");

    public static bool IsGrpc(string protocol) => Is(protocol, "GRPC") || Is(protocol, "GRPC-WEB");

    /// <summary>Whether the client has already encrypted the traffic.</summary>
    public static bool IsTls(string protocol) => Is(protocol, "HTTPS") || Is(protocol, "TLS");

    /// <summary>Whether the proxy detects the protocol, and routes requests if it is HTTP.</summary>
    public static bool IsSniffed(string protocol) => protocol == None;

    /// <summary>Whether two spellings are the same protocol.</summary>
    public static bool Is(string protocol, string other) => protocol == other || Ascii.EqualsIgnoreCase(protocol, other);

    /// <summary>The spelling used to compare findings.</summary>
    public static string Canonical(string protocol) => Ascii.IsValid(protocol) ? protocol.ToUpperInvariant() : protocol;
}
