using System.Diagnostics;
using AdmissionWebhook.Engine;

namespace AdmissionWebhook.Telemetry;

/// <summary>One span per review request. Costs nothing if nobody listens.</summary>
internal static class ReviewSpan
{
    public const string SourceName = "AdmissionWebhook";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Starts the span, as a child of the caller's span if it sent one (W3C Trace Context); null if nobody listens.</summary>
    public static Activity? Start(string endpoint, IHeaderDictionary headers)
    {
        if (!Source.HasListeners())
        {
            return null;
        }

        // Read the header here: Kestrel creates an activity only if something listens to it, which would leave a gap between the caller and
        // us.
        Activity.Current = null;
        ActivityContext.TryParse(headers.TraceParent, headers.TraceState, isRemote: true, out var caller);
        return Source.StartActivity(endpoint, ActivityKind.Server, caller);
    }

    public static void Describe(Activity span, AdmissionAnswer answer)
    {
        var input = answer.Request.Input;
        span.SetTag("admission.uid", BoundedText.Label(answer.Request.Uid));
        span.SetTag("admission.operation", ReviewLabels.Of(input.Operation));
        span.SetTag("admission.kind", ReviewLabels.Of(input.IstioKind));
        span.SetTag("admission.findings", answer.Verdict.Findings.Count);
        span.SetTag("admission.patches", answer.Patch.Count);
        if (!answer.Verdict.Allowed)
        {
            span.SetTag("admission.rules", BoundedText.Label(DenialLog.Rules(answer.Verdict)));
        }
    }

    public static void End(Activity span, string outcome)
    {
        span.SetTag("admission.outcome", outcome);
        if (outcome == ReviewLabels.Failed)
        {
            span.SetStatus(ActivityStatusCode.Error);
        }

        span.Dispose();
    }
}
