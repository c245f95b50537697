using System.Diagnostics;
using AdmissionWebhook.Engine;

namespace AdmissionWebhook.Telemetry;

/// <summary>Records each review request: metrics, a span, and a log line if it is denied.</summary>
internal sealed class ReviewTelemetry(WebhookMetrics metrics, TimeProvider time, ILogger<ReviewTelemetry> logger)
{
    /// <param name="endpoint">The endpoint's path without its slash.</param>
    public Started Start(string endpoint, IHeaderDictionary headers) =>
        new(endpoint, time.GetTimestamp(), ReviewSpan.Start(endpoint, headers));

    /// <summary>Records an answered review.</summary>
    public void Answered(in Started started, AdmissionAnswer answer)
    {
        var failedRules = answer.Verdict.FailedRules;
        var outcome = ReviewLabels.Outcome(answer.Failed || failedRules.Count > 0, answer.Verdict.Allowed, answer.Patch.Count > 0);
        metrics.ReviewAnswered(started.Endpoint, outcome, answer, Seconds(started));
        if (started.Span is { } span)
        {
            ReviewSpan.Describe(span, answer);
            ReviewSpan.End(span, outcome);
        }

        if (failedRules.Count > 0)
        {
            DenialLog.RulesFailed(logger, string.Join(',', failedRules), BoundedText.Label(answer.Request.Uid));
        }

        if (!answer.Verdict.Allowed)
        {
            DenialLog.Write(logger, answer);
        }
    }

    /// <summary>Records a request that was refused as not being a review.</summary>
    /// <param name="statusCode">The HTTP status of the answer.</param>
    public void Refused(in Started started, int statusCode)
    {
        metrics.RequestRefused(statusCode);
        Unanswered(started, ReviewLabels.Refused);
    }

    /// <summary>Records a request that got no review.</summary>
    /// <param name="outcome">One of <see cref="ReviewLabels"/>: refused, failed or abandoned.</param>
    public void Unanswered(in Started started, string outcome)
    {
        metrics.RequestUnanswered(started.Endpoint, outcome, Seconds(started));
        if (started.Span is { } span)
        {
            ReviewSpan.End(span, outcome);
        }
    }

    private double Seconds(in Started started) => time.GetElapsedTime(started.Timestamp).TotalSeconds;

    /// <summary>A request in progress.</summary>
    internal readonly record struct Started(string Endpoint, long Timestamp, Activity? Span);
}
