using System.Net;
using AdmissionWebhook.Audit;
using AdmissionWebhook.Cluster;
using AdmissionWebhook.Server.Admission;
using AdmissionWebhook.Server.Console;
using AdmissionWebhook.Telemetry;
using AdmissionWebhook.Tls;

namespace AdmissionWebhook;

/// <summary>The settings of <c>serve</c>.</summary>
internal sealed record WebhookOptions
{
    public const int DefaultPort = 8443;
    public const int DefaultManagementPort = 8080;

    /// <summary>Policy files and folders; if empty, the embedded sample or, in a cluster, the cluster's policies.</summary>
    public IReadOnlyList<string> Policies { get; init; } = [];

    /// <summary>The cluster to follow; its EgressPolicies count too, and replace the sample.</summary>
    public ClusterChoice Cluster { get; init; } = ClusterChoice.Off;

    /// <summary>When to audit the followed cluster.</summary>
    public AuditSchedule Audit { get; init; } = AuditSchedule.Default;

    /// <summary>Whether the leader maintains native policies in the followed cluster.</summary>
    public bool KeepsNativeNet { get; init; }

    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>HTTPS; 0 for any free port.</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>HTTP for health and metrics; 0 for any free port.</summary>
    public int ManagementPort { get; init; } = DefaultManagementPort;

    /// <summary>Where the server certificate comes from.</summary>
    public TlsMode Tls { get; init; }

    /// <summary>Files of the server certificate; null if it comes from elsewhere.</summary>
    public CertificatePaths? Certificate { get; init; }

    /// <summary>Where to write the PEM of the self-signed certificate's CA.</summary>
    public string? AuthorityOutput { get; init; }

    /// <summary>CAs of accepted clients; null to accept any client.</summary>
    public string? ClientAuthorities { get; init; }

    /// <summary>How long reviews are still answered after SIGTERM.</summary>
    public TimeSpan ShutdownDelay { get; init; }

    /// <summary>Whether <see cref="Server.Admission.BareEndpoint"/> is served.</summary>
    public bool ServesBareEndpoint { get; init; }

    /// <summary>Reviews in progress at once, queued ones included.</summary>
    public int MaxReviews { get; init; } = ReviewLimits.DefaultReviews;

    /// <summary>How to serve the console on the management port; null to leave it off.</summary>
    public ConsoleOptions? Console { get; init; }

    public LogFormat LogFormat { get; init; }
}

/// <summary>PEM files.</summary>
internal sealed record CertificatePaths(string Certificate, string Key);
