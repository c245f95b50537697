using System.Net;
using AdmissionWebhook.Audit;
using AdmissionWebhook.Cluster;
using AdmissionWebhook.Server.Admission;
using AdmissionWebhook.Server.Console;
using AdmissionWebhook.Telemetry;
using AdmissionWebhook.Tls;

namespace AdmissionWebhook;

/// <summary>What <c>serve</c> was asked to do.</summary>
internal sealed record WebhookOptions
{
    public const int DefaultPort = 8443;
    public const int DefaultManagementPort = 8080;

    /// <summary>Policy files and folders; none for the embedded sample, or in a cluster for its own.</summary>
    public IReadOnlyList<string> Policies { get; init; } = [];

    /// <summary>The cluster that is followed; with one, its own EgressPolicies count too and take the sample's place.</summary>
    public ClusterChoice Cluster { get; init; } = ClusterChoice.Off;

    /// <summary>When the followed cluster is audited.</summary>
    public AuditSchedule Audit { get; init; } = AuditSchedule.Default;

    /// <summary>Whether the leader keeps native policies in the followed cluster.</summary>
    public bool KeepsNativeNet { get; init; }

    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>HTTPS; 0 for any free port.</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>HTTP for health and metrics; 0 for any free port.</summary>
    public int ManagementPort { get; init; } = DefaultManagementPort;

    /// <summary>Where the server certificate comes from.</summary>
    public TlsMode Tls { get; init; }

    /// <summary>Files of the server certificate; null where it comes from elsewhere.</summary>
    public CertificatePaths? Certificate { get; init; }

    /// <summary>Where the PEM of the self-signed certificate's authority goes.</summary>
    public string? AuthorityOutput { get; init; }

    /// <summary>Authorities of the clients that are let in; null to let in any.</summary>
    public string? ClientAuthorities { get; init; }

    /// <summary>How long reviews are still answered after the signal to stop.</summary>
    public TimeSpan ShutdownDelay { get; init; }

    /// <summary>Whether <see cref="Server.Admission.BareEndpoint"/> is served.</summary>
    public bool ServesBareEndpoint { get; init; }

    /// <summary>Reviews answered at once, those that wait for their turn included.</summary>
    public int MaxReviews { get; init; } = ReviewLimits.DefaultReviews;

    /// <summary>How the console is served on the management port; null: not at all.</summary>
    public ConsoleOptions? Console { get; init; }

    public LogFormat LogFormat { get; init; }
}

/// <summary>PEM files.</summary>
internal sealed record CertificatePaths(string Certificate, string Key);
