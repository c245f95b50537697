using AdmissionWebhook.Admission;
using AdmissionWebhook.Checks;
using AdmissionWebhook.Policy;

namespace AdmissionWebhook.Audit;

/// <summary>One finding about one live object, cut to what a report has room for.</summary>
internal sealed record AuditResult(
    ObjectIdentity Object, string Uid, string Policies, string Rule, EnforcementAction Action, string Path, string Value, string Message, string Remedy)
{
    private const int MaxText = 512;
    private const int MaxDetail = 256;

    public static AuditResult Of(LiveObject judged, Finding finding) => new(
        judged.Identity,
        judged.Uid,
        Clip(judged.Verdict.Policies, MaxDetail),
        finding.Rule,
        finding.Action,
        Clip(finding.Path.ToString(), MaxDetail),
        Clip(finding.Value, MaxDetail),
        Clip(finding.Message, MaxText),
        Clip(finding.Remedy, MaxText));

    private static string Clip(string text, int length) => BoundedText.Clip(BoundedText.OneLine(text), length);
}
