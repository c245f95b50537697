using AdmissionWebhook.Policy.Hosts;

namespace AdmissionWebhook.Cli.Scaffold;

/// <summary>What to reach, and how; null or empty if the flags leave it open.</summary>
internal sealed record ScaffoldQuestion(HostName Host, string Namespace)
{
    /// <summary>On the wire.</summary>
    public int? Port { get; init; }

    public EgressMode? Mode { get; init; }

    /// <summary>The Secret with the client certificate, for <see cref="EgressMode.Mutual"/>.</summary>
    public string? Secret { get; init; }

    public IReadOnlyList<string> Addresses { get; init; } = [];

    public EgressVia Via { get; init; }

    public TimeSpan? Timeout { get; init; }

    /// <summary>Other namespaces that can use it.</summary>
    public IReadOnlyList<string> Exports { get; init; } = [];
}

/// <summary>The protocol that callers use, and the one that leaves the cluster.</summary>
internal enum EgressMode
{
    /// <summary>HTTP all the way.</summary>
    Plaintext,

    /// <summary>Callers use TLS themselves.</summary>
    Tls,

    /// <summary>Callers send HTTP; the proxy originates TLS to the host.</summary>
    TlsOrigination,

    /// <summary>As <see cref="TlsOrigination"/>, with a client certificate.</summary>
    Mutual,

    /// <summary>A protocol that carries no host name.</summary>
    Tcp,
}

/// <summary>Which proxy the traffic leaves from.</summary>
internal enum EgressVia
{
    Sidecar,
    EgressGateway,
    Waypoint,
}

internal static class EgressModes
{
    /// <summary>The mode that a port implies by itself.</summary>
    public static EgressMode ByPort(int? port) => port == 80 ? EgressMode.Plaintext : EgressMode.Tls;

    /// <summary>Whether the proxy reads requests, so that it can time them out and retry them.</summary>
    public static bool ReadsRequests(this EgressMode mode) =>
        mode is EgressMode.Plaintext or EgressMode.TlsOrigination or EgressMode.Mutual;

    /// <summary>Whether the proxy, not the caller, opens the TLS connection to the host.</summary>
    public static bool OriginatesTls(this EgressMode mode) => mode is EgressMode.TlsOrigination or EgressMode.Mutual;
}
