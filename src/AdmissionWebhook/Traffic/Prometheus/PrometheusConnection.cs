using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace AdmissionWebhook.Traffic.Prometheus;

/// <summary>Where a Prometheus, or what speaks its HTTP API, is, and how it is asked.</summary>
/// <param name="Url">Base URL, with a path where it is served below one, and with user and password for basic authentication.</param>
internal sealed record PrometheusConnection(Uri Url)
{
    /// <summary>Sent with each request: <c>Authorization</c>, <c>X-Scope-OrgID</c>.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>The authorities that the server's certificate must come from; null for the system's.</summary>
    public X509Certificate2Collection? Authorities { get; init; }

    public SslStreamCertificateContext? ClientCertificate { get; init; }

    /// <summary>For one query.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The URL as messages may show it, without a password.</summary>
    public string Shown =>
        new UriBuilder(Url) { UserName = "", Password = "" }
            .Uri.ToString()
            .TrimEnd('/');
}
