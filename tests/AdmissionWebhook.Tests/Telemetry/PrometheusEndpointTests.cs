using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using AdmissionWebhook.Server;
using AdmissionWebhook.Telemetry;
using AdmissionWebhook.Tests.Infrastructure;

namespace AdmissionWebhook.Tests.Telemetry;

/// <summary>How <c>/metrics</c> answers, independent of the metrics.</summary>
public sealed partial class PrometheusEndpointTests(WebhookFixture webhook) : IClassFixture<WebhookFixture>
{
    private const string OpenMetrics = "application/openmetrics-text";

    [Fact]
    public async Task A_scrape_for_OpenMetrics_gets_the_same_series()
    {
        using var client = webhook.CreateClient();
        var text = await Exposition.ScrapeAsync(client);
        var (type, answer) = await ScrapeAsync(client, $"{OpenMetrics};version=1.0.0,text/plain;version=0.0.4;q=0.5");
        Assert.Equal(OpenMetrics, type!.MediaType);
        Assert.EndsWith("\n# EOF\n", answer, StringComparison.Ordinal);
        Assert.Equal(
            OwnNames(text.Samples.Select(sample => sample.Name)),
            OwnNames(SampleName().Matches(answer).Select(match => match.Value))
        );
    }

    [Fact]
    public async Task A_scrape_that_prefers_the_older_text_format_gets_it()
    {
        using var client = webhook.CreateClient();
        var (type, _) = await ScrapeAsync(client, $"{OpenMetrics};version=1.0.0;q=0.4,text/plain;version=0.0.4;q=0.5");
        Assert.Equal("text/plain", type!.MediaType);
    }

    [Fact]
    public async Task Every_scrape_shows_what_has_happened_until_then()
    {
        using var client = webhook.CreateClient();
        for (var denied = 1; denied < 4; denied++)
        {
            await webhook.PostAsync("/validate", Reviews.Create("ServiceEntry", Reviews.UnapprovedEntry).ToJsonString());
            var exposition = await Exposition.ScrapeAsync(client);
            Assert.Equal(denied, exposition.Value("admission_webhook_reviews_total", ("kind", "ServiceEntry"), ("outcome", "denied")));
        }
    }

    [Fact]
    public async Task Every_series_names_its_meter()
    {
        using var client = webhook.CreateClient();
        var samples = (await Exposition.ScrapeAsync(client)).Samples.Where(sample => sample.Name != "target_info").ToList();
        Assert.All(samples, sample => Assert.Contains(sample.Labels.GetValueOrDefault("otel_scope_name"), MetricViews.Meters));
    }

    [Fact]
    public async Task Metrics_can_only_be_read()
    {
        using var client = webhook.CreateClient();
        using var answer = await client.PostAsync(TelemetryServices.Metrics, content: null, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
    }

    private static async Task<(MediaTypeHeaderValue? Type, string Answer)> ScrapeAsync(HttpClient client, string accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, TelemetryServices.Metrics) { Headers = { { "Accept", accept } } };
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return (response.Content.Headers.ContentType, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    // OpenMetrics adds the creation times of counters and histograms.
    private static IEnumerable<string> OwnNames(IEnumerable<string> names) =>
        names
            .Where(name =>
                name.StartsWith("admission_webhook_", StringComparison.Ordinal) && !name.EndsWith("_created", StringComparison.Ordinal)
            )
            .Order(StringComparer.Ordinal);

    [GeneratedRegex("^[a-z][a-z0-9_]*", RegexOptions.Multiline)]
    private static partial Regex SampleName();
}
