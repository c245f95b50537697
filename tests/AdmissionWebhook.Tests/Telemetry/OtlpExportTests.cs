using AdmissionWebhook.Tests.Infrastructure;

namespace AdmissionWebhook.Tests.Telemetry;

/// <summary>What the program sends by OTLP, and when.</summary>
public sealed class OtlpExportTests
{
    private const string Caller = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private static readonly string[] Attributes =
    [
        "admission.uid",
        "admission.operation",
        "admission.kind",
        "admission.findings",
        "admission.patches",
        "admission.rules",
        "admission.outcome",
    ];

    [Fact]
    public async Task Each_review_is_one_span_with_bounded_attributes_and_its_caller_as_parent()
    {
        await using var collector = await OtlpCollector.StartAsync();
        using var webhook = await StartAsync(collector, ("OTEL_SERVICE_NAME", "egress-gate"));
        var denied = SecretObject.Review();
        denied["request"]!["uid"] = new string('x', 5000);
        await webhook.PostAsync("/validate", denied, ("traceparent", Caller));
        await webhook.PostAsync("/mutate", Reviews.Create("Zzz-kind", "{}"));
        await webhook.StopAsync();

        Assert.Equal(["validate", "mutate"], collector.Spans.Select(span => span.Name));
        var (first, second) = (collector.Spans[0], collector.Spans[1]);
        Assert.Equal(("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"), (first.TraceId, first.ParentId));
        Assert.Equal("", second.ParentId);
        Assert.NotEqual(first.TraceId, second.TraceId);
        Assert.Equal(
            ("create", "ServiceEntry", "denied"),
            (first.Attributes["admission.operation"], first.Attributes["admission.kind"], first.Attributes["admission.outcome"])
        );
        Assert.Contains("unapproved-host", first.Attributes["admission.rules"], StringComparison.Ordinal);
        Assert.Equal(("other", "allowed"), (second.Attributes["admission.kind"], second.Attributes["admission.outcome"]));
        Assert.All(
            collector.Spans.SelectMany(span => span.Attributes),
            attribute =>
            {
                Assert.Contains(attribute.Key, Attributes);
                Assert.InRange(attribute.Value.Length, 1, 256);
            }
        );
        Assert.Equal("egress-gate", collector.Resource["service.name"]);
        Assert.DoesNotContain(SecretObject.Secret, collector.Everything, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_and_logs_are_sent_too()
    {
        await using var collector = await OtlpCollector.StartAsync();
        using var webhook = await StartAsync(collector);
        await webhook.PostAsync("/validate", Reviews.Create("ServiceEntry", Reviews.UnapprovedEntry));
        await webhook.StopAsync();
        Assert.Contains("admission_webhook.reviews", collector.MetricNames);
        Assert.Contains("admission_webhook.certificate.expiry", collector.MetricNames);
        Assert.Contains(collector.LogEvents, message => message.StartsWith("Denied: ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_callers_decision_not_to_sample_is_kept()
    {
        await using var collector = await OtlpCollector.StartAsync();
        using var webhook = await StartAsync(collector);
        await webhook.PostAsync("/validate", Reviews.Create("ServiceEntry", Reviews.ApprovedEntry), ("traceparent", Caller[..^1] + "0"));
        await webhook.StopAsync();
        Assert.Empty(collector.Spans);
    }

    [Theory]
    [InlineData("OTEL_SDK_DISABLED", "true", "")]
    [InlineData("OTEL_TRACES_EXPORTER", "none", "/v1/logs /v1/metrics")]
    public async Task Disabled_signals_are_not_sent(string variable, string value, string sent)
    {
        await using var collector = await OtlpCollector.StartAsync();
        using var webhook = await StartAsync(collector, (variable, value));
        await webhook.PostAsync("/validate", Reviews.Create("ServiceEntry", Reviews.UnapprovedEntry));
        await webhook.StopAsync();
        Assert.Equal(sent, string.Join(' ', collector.Paths.Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task Nothing_is_sent_without_an_endpoint()
    {
        await using var collector = await OtlpCollector.StartAsync();

        // The protocol variable alone would make it send to localhost:4318, the exporter's default.
        using var webhook = await WebhookClient.StartAsync([], ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"));
        await webhook.PostAsync("/validate", Reviews.Create("ServiceEntry", Reviews.UnapprovedEntry));
        await webhook.StopAsync();
        Assert.Empty(collector.Paths);
    }

    [Fact]
    public async Task An_invalid_address_is_logged()
    {
        using var webhook = await WebhookClient.StartAsync([], ("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4317"));
        await webhook.StopAsync();
        Assert.Contains(
            "OTEL_EXPORTER_OTLP_ENDPOINT is not an http or https address, so nothing is sent by OTLP: collector:4317",
            webhook.Output,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task An_unreachable_collector_delays_neither_reviews_nor_shutdown()
    {
        using var webhook = await WebhookClient.StartAsync(
            [],
            ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9"),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")
        );
        Assert.False((await webhook.PostAsync("/validate", Reviews.Create("ServiceEntry", Reviews.UnapprovedEntry))).Allowed);
        await webhook.StopAsync();
    }

    private static Task<WebhookClient> StartAsync(OtlpCollector collector, params (string Name, string Value)[] environment) =>
        WebhookClient.StartAsync(
            [],
            [("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Address), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"), .. environment]
        );
}
