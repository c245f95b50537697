using System.Diagnostics;
using System.Diagnostics.Metrics;
using AdmissionWebhook.Engine;
using AdmissionWebhook.Policy.Istio;

namespace AdmissionWebhook.Telemetry;

/// <summary>
/// The metrics of reviews, one method per event. Names and units follow OpenTelemetry; the Prometheus exporter maps them. Dry runs count
/// like any other review.
/// </summary>
internal sealed class WebhookMetrics
{
    public const string MeterName = "AdmissionWebhook";

    /// <summary>The program's version, for metrics and spans.</summary>
    public static readonly string Version = typeof(WebhookMetrics).Assembly.GetName().Version?.ToString(3) ?? "";

    // A review takes well under a millisecond; the API server gives up after five seconds.
    private static readonly double[] Buckets =
    [
        0.0001,
        0.00025,
        0.0005,
        0.001,
        0.0025,
        0.005,
        0.01,
        0.025,
        0.05,
        0.1,
        0.25,
        0.5,
        1,
        2.5,
        5,
    ];

    private readonly Counter<long> _reviews;
    private readonly Histogram<double> _durations;
    private readonly Counter<long> _findings;
    private readonly Counter<long> _patches;
    private readonly Counter<long> _brokenGlass;
    private readonly Counter<long> _refusals;
    private readonly Counter<long> _ruleFailures;

    public WebhookMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _reviews = meter.CreateCounter<long>(
            "admission_webhook.reviews",
            "{review}",
            "Requests answered, by operation, kind, endpoint and outcome."
        );
        _durations = meter.CreateHistogram(
            "admission_webhook.review.duration",
            "s",
            "Time from the headers of a request to its answer.",
            tags: null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = Buckets }
        );
        _findings = meter.CreateCounter<long>(
            "admission_webhook.findings",
            "{finding}",
            "Findings of validation, by rule and by the action they led to."
        );
        _patches = meter.CreateCounter<long>("admission_webhook.patches", "{patch}", "Patch operations sent, by default.");
        _brokenGlass = meter.CreateCounter<long>("admission_webhook.broken_glass", "{review}", "Objects admitted by break-glass.");
        _refusals = meter.CreateCounter<long>(
            "admission_webhook.refusals",
            "{request}",
            "Requests refused without a review, by HTTP status."
        );
        _ruleFailures = meter.CreateCounter<long>(
            "admission_webhook.rule.failures",
            "{failure}",
            "Rules that failed on an object; each denies it under its own name."
        );
        meter.CreateObservableGauge(
            "admission_webhook.build.info",
            () => new Measurement<int>(1, new KeyValuePair<string, object?>("version", Version)),
            description: "1, with the program's version."
        );
    }

    /// <summary>
    /// Starts the series that alerts watch at zero: a series that starts at its first event shows no increase for that event.
    /// </summary>
    /// <param name="endpoints">The endpoints that evaluate Istio objects, as in their label.</param>
    public void Announce(params ReadOnlySpan<string> endpoints)
    {
        _brokenGlass.Add(0);
        foreach (var endpoint in endpoints)
        {
            Announce(endpoint, ReviewLabels.Unknown, ReviewLabels.Unknown);
            foreach (var (_, kind, _) in IstioKinds.All)
            {
                Announce(endpoint, "create", kind);
                Announce(endpoint, "update", kind);
            }
        }
    }

    /// <summary>Counts an answered review.</summary>
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

        foreach (var rule in answer.Verdict.FailedRules)
        {
            _ruleFailures.Add(1, new KeyValuePair<string, object?>("rule", ReviewLabels.Rule(rule)));
        }

        if (answer.Verdict.GlassBroken)
        {
            _brokenGlass.Add(1);
        }
    }

    /// <summary>Counts a request answered with an HTTP error; only our own statuses, so the set is closed.</summary>
    public void RequestRefused(int statusCode) => _refusals.Add(1, new KeyValuePair<string, object?>("code", statusCode));

    /// <summary>Counts a request that got no review: refused, aborted, or failed.</summary>
    public void RequestUnanswered(string endpoint, string outcome, double seconds) =>
        Count(endpoint, outcome, ReviewLabels.Unknown, ReviewLabels.Unknown, seconds);

    private void Announce(string endpoint, string operation, string kind) =>
        _reviews.Add(0, Tags(endpoint, ReviewLabels.Failed, operation, kind));

    private void Count(string endpoint, string outcome, string operation, string kind, double seconds)
    {
        _reviews.Add(1, Tags(endpoint, outcome, operation, kind));
        _durations.Record(seconds, new KeyValuePair<string, object?>("endpoint", endpoint));
    }

    private static TagList Tags(string endpoint, string outcome, string operation, string kind) =>
        new()
        {
            { "operation", operation },
            { "kind", kind },
            { "endpoint", endpoint },
            { "outcome", outcome },
        };
}
