using System.Diagnostics;
using System.Diagnostics.Metrics;
using AdmissionWebhook.Admission;

namespace AdmissionWebhook.Telemetry;

/// <summary>
/// What happens, counted: one method for each event. Names and units follow OpenTelemetry; <see cref="PrometheusText"/> says how
/// <c>/metrics</c> spells them. Dry runs count as the real thing.
/// </summary>
internal sealed class WebhookMetrics
{
    public const string MeterName = "AdmissionWebhook";

    // A review takes well under a millisecond; the API server gives up after five seconds.
    private static readonly double[] Buckets =
        [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

    private readonly Counter<long> _reviews;
    private readonly Histogram<double> _durations;
    private readonly Counter<long> _findings;
    private readonly Counter<long> _patches;
    private readonly Counter<long> _brokenGlass;

    public WebhookMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _reviews = meter.CreateCounter<long>(
            "admission_webhook.reviews", "{review}", "Requests answered, by operation, kind, endpoint and outcome.");
        _durations = meter.CreateHistogram(
            "admission_webhook.review.duration",
            "s",
            "Time from the head of a request to its answer.",
            tags: null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = Buckets });
        _findings = meter.CreateCounter<long>(
            "admission_webhook.findings", "{finding}", "Findings of validation, by rule and by the action they led to.");
        _patches = meter.CreateCounter<long>(
            "admission_webhook.patches", "{patch}", "Patch operations sent, by the default they set.");
        _brokenGlass = meter.CreateCounter<long>(
            "admission_webhook.broken_glass", "{review}", "Objects admitted in an emergency that a policy provides for.");
    }

    /// <summary>A review has been answered.</summary>
    public void ReviewAnswered(string endpoint, string outcome, AdmissionAnswer answer, double seconds)
    {
        var input = answer.Request.Input;
        Count(endpoint, outcome, ReviewLabels.Of(input.Operation), ReviewLabels.Of(input.IstioKind), seconds);
        foreach (var finding in answer.Verdict.Findings)
        {
            _findings.Add(1, new("rule", ReviewLabels.Rule(finding.Rule)), new("action", ReviewLabels.Of(finding.Action)));
        }

        foreach (var operation in answer.Patch)
        {
            _patches.Add(1, new KeyValuePair<string, object?>("default", ReviewLabels.DefaultOf(operation)));
        }

        if (answer.Verdict.GlassBroken)
        {
            _brokenGlass.Add(1);
        }
    }

    /// <summary>A request has been given no review: it was refused, it broke off, or answering it failed.</summary>
    public void RequestUnanswered(string endpoint, string outcome, double seconds) =>
        Count(endpoint, outcome, ReviewLabels.Unknown, ReviewLabels.Unknown, seconds);

    private void Count(string endpoint, string outcome, string operation, string kind, double seconds)
    {
        var tags = new TagList
        {
            { "operation", operation },
            { "kind", kind },
            { "endpoint", endpoint },
            { "outcome", outcome },
        };
        _reviews.Add(1, tags);
        _durations.Record(seconds, new KeyValuePair<string, object?>("endpoint", endpoint));
    }
}
