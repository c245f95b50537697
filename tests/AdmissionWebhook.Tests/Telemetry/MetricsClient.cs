using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using AdmissionWebhook.Tests.Infrastructure;

namespace AdmissionWebhook.Tests.Telemetry;

/// <summary>A server over real HTTPS, and its metrics as Prometheus reads them.</summary>
internal sealed class MetricsClient(RunningWebhook webhook) : IDisposable
{
    private readonly HttpClient _reviews = webhook.CreateClient(HttpVersion.Version20);
    private readonly HttpClient _management = webhook.CreateManagementClient();

    public Task<HttpResponseMessage> PostAsync(string path, JsonNode review) => PostAsync(path, review.ToJsonString());

    public async Task<HttpResponseMessage> PostAsync(string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        return await _reviews.PostAsync(path, content, TestContext.Current.CancellationToken);
    }

    public Task<Exposition> ScrapeAsync() => Exposition.ScrapeAsync(_management);

    public void Dispose()
    {
        _reviews.Dispose();
        _management.Dispose();
    }
}
