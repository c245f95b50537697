using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace AdmissionWebhook.Traffic.Prometheus;

/// <summary>Range queries over the HTTP API of Prometheus, which Thanos, Mimir and VictoriaMetrics serve too.</summary>
internal sealed class PrometheusClient : IDisposable
{
    private readonly PrometheusConnection _connection;
    private readonly HttpClient _http;
    private readonly Uri _endpoint;

    public PrometheusClient(PrometheusConnection connection)
    {
        _connection = connection;
        _endpoint = new Uri(connection.Shown + "/api/v1/query_range");
        _http = new HttpClient(
            new SocketsHttpHandler
            {
                // A redirect usually leads to a login page, and would forward the credentials.
                AllowAutoRedirect = false,
                ConnectTimeout = TimeSpan.FromSeconds(10),
                SslOptions = new SslClientAuthenticationOptions
                {
                    CertificateChainPolicy = connection.Authorities is { } authorities ? Trust(authorities) : null,
                    ClientCertificateContext = connection.ClientCertificate,
                },
            }
        )
        {
            Timeout = connection.Timeout,
        };
        if (Uri.UnescapeDataString(connection.Url.UserInfo) is { Length: > 0 } user)
        {
            var credentials = Convert.ToBase64String(Encoding.UTF8.GetBytes(user));
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", credentials);
        }

        foreach (var (name, value) in connection.Headers)
        {
            _http.DefaultRequestHeaders.Remove(name);
            _http.DefaultRequestHeaders.TryAddWithoutValidation(name, value);
        }
    }

    public void Dispose() => _http.Dispose();

    /// <exception cref="TrafficException">Prometheus cannot be reached, or rejects the query.</exception>
    public async Task<PrometheusMatrix> QueryRangeAsync(
        string query,
        DateTimeOffset start,
        DateTimeOffset end,
        TimeSpan step,
        CancellationToken cancellationToken
    )
    {
        var form = new Dictionary<string, string>
        {
            ["query"] = query,
            ["start"] = Seconds(start),
            ["end"] = Seconds(end),
            ["step"] = step.TotalSeconds.ToString(CultureInfo.InvariantCulture),
        };
        try
        {
            using var answer = await SendAsync(form, cancellationToken);
            var body = await answer.Content.ReadAsByteArrayAsync(cancellationToken);
            return PrometheusMatrix.Read(body) is { } matrix && answer.IsSuccessStatusCode
                ? matrix
                : throw new TrafficException($"{_connection.Shown}: {PrometheusFault.Describe(answer, body)}");
        }
        catch (HttpRequestException e)
        {
            throw new TrafficException($"{_connection.Shown}: {PrometheusFault.Describe(e)}", e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            var seconds = _connection.Timeout.TotalSeconds.ToString(CultureInfo.InvariantCulture);
            throw new TrafficException(
                $"{_connection.Shown}: no answer within {seconds}s; ask for less with --window, or raise --prometheus-timeout",
                e
            );
        }
    }

    // POST, since a query can be longer than a URL; GET if a proxy in front rejects POST.
    private async Task<HttpResponseMessage> SendAsync(Dictionary<string, string> form, CancellationToken cancellationToken)
    {
        using var content = new FormUrlEncodedContent(form);
        var answer = await _http.PostAsync(_endpoint, content, cancellationToken);
        if (answer.StatusCode is not (HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotImplemented))
        {
            return answer;
        }

        answer.Dispose();
        var query = string.Join('&', form.Select(field => $"{field.Key}={Uri.EscapeDataString(field.Value)}"));
        return await _http.GetAsync(new UriBuilder(_endpoint) { Query = query }.Uri, cancellationToken);
    }

    private static string Seconds(DateTimeOffset instant) =>
        (instant.ToUnixTimeMilliseconds() / 1000.0).ToString("0.###", CultureInfo.InvariantCulture);

    private static X509ChainPolicy Trust(X509Certificate2Collection authorities)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(authorities);
        return policy;
    }
}
