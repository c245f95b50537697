using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AdmissionWebhook.Tls;
using AdmissionWebhook.Traffic;
using AdmissionWebhook.Traffic.Prometheus;

namespace AdmissionWebhook.Cli.Options;

/// <summary>A Prometheus that has Istio's metrics, how it is asked, and how far back.</summary>
internal sealed class PrometheusOptions
{
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromHours(1);

    private readonly Option<string> _url;
    private readonly Option<string> _window = new("--window")
    {
        Description = "How far back the traffic is looked at: 90d, 12h, 2w.",
        HelpName = "DURATION",
        DefaultValueFactory = _ => "90d",
    };

    private readonly Option<string> _tokenFile = OptionKinds.File("--prometheus-token-file", "Bearer token for Prometheus.");

    private readonly Option<string[]> _headers = new("--prometheus-header")
    {
        Description = "Header for Prometheus, such as 'X-Scope-OrgID: team-a'; repeatable.",
        HelpName = "'NAME: VALUE'",
    };

    private readonly Option<string> _authorities = OptionKinds.File(
        "--prometheus-ca",
        "Authorities (PEM) of Prometheus' certificate. Default: the system's."
    );

    private readonly Option<string> _certificate = OptionKinds.File("--prometheus-cert", "Client certificate (PEM) for Prometheus.");
    private readonly Option<string> _key = OptionKinds.File("--prometheus-key", "Its key (PEM).");

    private readonly Option<TimeSpan> _timeout = OptionKinds.Duration(
        "--prometheus-timeout",
        "How long one query may take.",
        TimeSpan.FromMinutes(2),
        LongestTimeout
    );

    /// <param name="name">What the option with the URL is called.</param>
    /// <param name="description">What it is for.</param>
    public PrometheusOptions(string name, string description) =>
        _url = new Option<string>(name) { Description = description, HelpName = "URL" };

    public IReadOnlyList<Option> All => [_url, _window, _tokenFile, _headers, _authorities, _certificate, _key, _timeout];

    /// <summary>Whether a Prometheus is named.</summary>
    public bool IsGiven(ParseResult parsed) => parsed.GetValue(_url) is not null;

    public void Check(CommandResult result)
    {
        if (result.GetValue(_url) is { } url && !IsHttp(url))
        {
            result.AddError($"{_url.Name}: '{url}' is not an http or https URL");
        }

        if (!PrometheusDuration.TryParse(result.GetValue(_window) ?? "90d", out _))
        {
            result.AddError($"--window: '{result.GetValue(_window)}' is not a duration such as 90d, 12h or 2w");
        }

        foreach (var header in (result.GetValue(_headers) ?? []).Where(header => header.IndexOf(':', StringComparison.Ordinal) <= 0))
        {
            result.AddError($"--prometheus-header: '{header}' is not of the form 'NAME: VALUE'");
        }

        if (result.GetValue(_certificate) is null != result.GetValue(_key) is null)
        {
            result.AddError("--prometheus-cert and --prometheus-key go together");
        }
    }

    /// <summary>Asks the Prometheus that is named.</summary>
    /// <param name="clusterDomain">The zone of the cluster's own Services, which are left out.</param>
    /// <exception cref="UnusableInputException">It cannot be asked, or a file for it cannot be used.</exception>
    public async Task<ObservedTraffic> ReadAsync(
        ParseResult parsed,
        string clusterDomain,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        _ = PrometheusDuration.TryParse(parsed.GetValue(_window), out var window);
        try
        {
            using var client = new PrometheusClient(Connection(parsed));
            return await new PrometheusTraffic(client, clusterDomain).ReadAsync(now, window, cancellationToken);
        }
        catch (TrafficException e)
        {
            throw new UnusableInputException(e.Message);
        }
    }

    private PrometheusConnection Connection(ParseResult parsed) =>
        new(new Uri(parsed.GetValue(_url)!))
        {
            Headers = [.. Token(parsed), .. (parsed.GetValue(_headers) ?? []).Select(Header)],
            Authorities = parsed.GetValue(_authorities) is { } authorities ? Certificates(authorities) : null,
            ClientCertificate = parsed.GetValue(_certificate) is { } file ? ClientCertificate(file, parsed.GetValue(_key)!) : null,
            Timeout = parsed.GetValue(_timeout),
        };

    private IEnumerable<KeyValuePair<string, string>> Token(ParseResult parsed) =>
        parsed.GetValue(_tokenFile) is { } file ? [new("Authorization", $"Bearer {File.ReadAllText(file).Trim()}")] : [];

    private static KeyValuePair<string, string> Header(string header)
    {
        var colon = header.IndexOf(':', StringComparison.Ordinal);
        return new KeyValuePair<string, string>(header[..colon].Trim(), header[(colon + 1)..].Trim());
    }

    private static X509Certificate2Collection Certificates(string file)
    {
        try
        {
            return PemCertificates.Parse(file, File.ReadAllText(file));
        }
        catch (CertificateException e)
        {
            throw new UnusableInputException(e.Message);
        }
    }

    private static SslStreamCertificateContext ClientCertificate(string certificate, string key)
    {
        try
        {
            var leaf = X509Certificate2.CreateFromPemFile(certificate, key);
            return SslStreamCertificateContext.Create(leaf, Certificates(certificate), offline: true);
        }
        catch (CryptographicException e)
        {
            throw new UnusableInputException($"{certificate} and {key} are not a certificate and its key: {e.Message}");
        }
    }

    private static bool IsHttp(string url) => Uri.TryCreate(url, UriKind.Absolute, out var parsed) && parsed.Scheme is "http" or "https";
}
