using System.Net;
using System.Net.Http.Headers;
using AdmissionWebhook.Server.Admission;

namespace AdmissionWebhook.Server.WarmUp;

/// <summary>Calls this very server as an API server does: over TLS and HTTP/2, on one connection.</summary>
internal sealed class LoopbackClient : IDisposable
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly HttpClient _client;

    /// <param name="address">The address of the HTTPS port.</param>
    public LoopbackClient(Uri address)
    {
        var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false };
#pragma warning disable CA5359 // It is this process that answers, and nothing that matters is sent or believed.
        handler.SslOptions.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
        _client = new HttpClient(handler)
        {
            BaseAddress = new UriBuilder(address) { Host = Reachable(address) }.Uri,
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
    }

    /// <summary>Sends each of the reviews to both endpoints.</summary>
    /// <exception cref="HttpRequestException">Nobody gets through, as where clients need a certificate.</exception>
    public async Task SendAsync(CancellationToken cancellationToken)
    {
        foreach (var review in WarmUpReviews.All)
        {
            foreach (var path in new[] { AdmissionEndpoints.WarmUpValidate, AdmissionEndpoints.WarmUpMutate })
            {
                using var content = new ByteArrayContent(review) { Headers = { ContentType = Json } };
                using var answer = await _client.PostAsync(path, content, cancellationToken);
            }
        }
    }

    public void Dispose() => _client.Dispose();

    private static string Reachable(Uri address) => IPAddress.TryParse(address.Host, out var ip) switch
    {
        true when ip.Equals(IPAddress.Any) => IPAddress.Loopback.ToString(),
        true when ip.Equals(IPAddress.IPv6Any) => $"[{IPAddress.IPv6Loopback}]",
        _ => address.Host,
    };
}
