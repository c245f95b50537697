using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AdmissionWebhook.Tls;
using AdmissionWebhook.Traffic;
using AdmissionWebhook.Traffic.Prometheus;

namespace AdmissionWebhook.Cli.Options;

/// <summary>A Prometheus server with Istio's metrics: how to query it, and how far back.</summary>
internal sealed class PrometheusOptions
{
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromHours(1);

    private readonly Option<string> _url;
    private readonly Option<string> _window = new("--window")
    {
        Description = "How far back to look at the traffic: 90d, 12h, 2w.",
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
        "CA certificates (PEM) to verify Prometheus with. Default: the system's."
    );

    private readonly Option<string> _certificate = OptionKinds.File("--prometheus-cert", "Client certificate (PEM) for Prometheus.");
    private readonly Option<string> _key = OptionKinds.File("--prometheus-key", "Private key of --prometheus-cert (PEM).");

    private readonly Option<TimeSpan> _timeout = OptionKinds.Duration(
        "--prometheus-timeout",
        "Timeout of one query.",
        TimeSpan.FromMinutes(2),
        LongestTimeout
    );

    /// <param name="name">The name of the option with the URL.</param>
    /// <param name="description">The description of that option.</param>
    public PrometheusOptions(string name, string description) =>
        _url = new Option<string>(name) { Description = description, HelpName = "URL" };

    public IReadOnlyList<Option> All => [_url, _window, _tokenFile, _headers, _authorities, _certificate, _key, _timeout];

    /// <summary>Whether a Prometheus URL is given.</summary>
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
            result.AddError($"--prometheus-header: '{header}' is not in the form 'NAME: VALUE'");
        }

        if (result.GetValue(_certificate) is null != result.GetValue(_key) is null)
        {
            result.AddError("--prometheus-cert and --prometheus-key must be used together");
        }
    }

    /// <summary>Queries that Prometheus.</summary>
    /// <param name="clusterDomain">The domain of the cluster's own Services, which are left out.</param>
    /// <exception cref="UnusableInputException">Prometheus cannot be queried, or one of its files cannot be used.</exception>
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
            throw new UnusableInputException($"{certificate} and {key} are not a matching certificate and key: {e.Message}");
        }
    }

    private static bool IsHttp(string url) => Uri.TryCreate(url, UriKind.Absolute, out var parsed) && parsed.Scheme is "http" or "https";
}
