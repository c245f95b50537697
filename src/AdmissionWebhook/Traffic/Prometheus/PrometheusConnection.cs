using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace AdmissionWebhook.Traffic.Prometheus;

/// <summary>How to reach Prometheus, or another server with its HTTP API.</summary>
/// <param name="Url">Base URL, including a path prefix, and user and password for basic authentication.</param>
internal sealed record PrometheusConnection(Uri Url)
{
    /// <summary>Sent with each request: <c>Authorization</c>, <c>X-Scope-OrgID</c>.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>The CAs to trust; null for the system's.</summary>
    public X509Certificate2Collection? Authorities { get; init; }

    public SslStreamCertificateContext? ClientCertificate { get; init; }

    /// <summary>The timeout of one query.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The URL for messages, without a password.</summary>
    public string Shown =>
        new UriBuilder(Url) { UserName = "", Password = "" }
            .Uri.ToString()
            .TrimEnd('/');
}
