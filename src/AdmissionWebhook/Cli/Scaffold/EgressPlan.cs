using System.Globalization;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Cli.Scaffold;

/// <summary>A complete plan of the manifests to write.</summary>
internal sealed record EgressPlan
{
    private const int HttpPort = 80;

    public required HostName Host { get; init; }

    /// <summary>Of all objects but the Gateway.</summary>
    public required string Namespace { get; init; }

    public required EgressMode Mode { get; init; }

    public required EgressVia Via { get; init; }

    /// <summary>The port that the host listens on.</summary>
    public required int WirePort { get; init; }

    /// <summary>The protocol that callers use.</summary>
    public required string Protocol { get; init; }

    public required string Resolution { get; init; }

    /// <summary>The host's addresses, for resolution STATIC.</summary>
    public IReadOnlyList<string> Endpoints { get; init; } = [];

    /// <summary>The addresses that callers dial, if the port carries no host name or the name is not resolved.</summary>
    public IReadOnlyList<string> DialledAddresses { get; init; } = [];

    /// <summary>Other namespaces that can use it.</summary>
    public IReadOnlyList<string> Exports { get; init; } = [];

    public string? Secret { get; init; }

    /// <summary>Only if traffic goes through the egress gateway.</summary>
    public GatewayPlan? Gateway { get; init; }

    /// <summary>Only if traffic goes through a waypoint.</summary>
    public WaypointPlan? Waypoint { get; init; }

    public required TimeSpan Timeout { get; init; }

    public required RetryDefault Retries { get; init; }

    public required TimeSpan ConnectTimeout { get; init; }

    public IReadOnlyList<KeyValuePair<string, string>> Annotations { get; init; } = [];

    /// <summary>
    /// Whether a proxy reads DestinationRules and VirtualServices for the traffic; in ambient mode, only a waypoint does.
    /// </summary>
    public required bool HasTrafficPolicy { get; init; }

    /// <summary>The port that callers dial.</summary>
    public int CallerPort => Mode.OriginatesTls() ? HttpPort : WirePort;

    /// <summary>Of every object, also its subset of the gateway.</summary>
    public string Name
    {
        get
        {
            var name = (Host.IsWildcard ? $"any-{Host.Zone}" : Host.Canonical).Replace('.', '-').Replace('_', '-');
            return name.Length <= 63 ? name : name[..63].TrimEnd('-');
        }
    }

    public string PortName => Protocol.ToLowerInvariant();

    public string What => string.Create(CultureInfo.InvariantCulture, $"{Host.Canonical} on port {WirePort}");
}

/// <summary>The egress gateway as the policy describes it, or as Istio installs it.</summary>
/// <param name="Namespace">Where its pods run.</param>
/// <param name="Service">The full name of its Service.</param>
/// <param name="Name">Of the Gateway object.</param>
/// <param name="Selector">Its pods' labels.</param>
/// <param name="IsShared">Whether the policy names one Gateway for everybody, so that none is written.</param>
internal sealed record GatewayPlan(
    string Namespace,
    string Service,
    string Name,
    IReadOnlyList<KeyValuePair<string, string>> Selector,
    bool IsShared
)
{
    public string QualifiedName => $"{Namespace}/{Name}";
}

/// <param name="Namespace">Where it runs.</param>
/// <param name="Name">Its Gateway.</param>
internal sealed record WaypointPlan(string Namespace, string Name);
