using AdmissionWebhook.Engine;
using AdmissionWebhook.Policy;

namespace AdmissionWebhook.Audit;

/// <summary>One finding about one live object, cut to fit a report.</summary>
/// <param name="Object">The object.</param>
/// <param name="Uid">Its uid.</param>
/// <param name="Policy">The most specific governing policy; empty if there is none.</param>
/// <param name="Rule">The rule's name.</param>
/// <param name="Action">The action of the finding.</param>
/// <param name="Path">The JSON pointer.</param>
/// <param name="Value">The value as written.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Remedy">What to do about it.</param>
internal sealed record AuditResult(
    ObjectIdentity Object,
    string Uid,
    string Policy,
    string Rule,
    EnforcementAction Action,
    string Path,
    string Value,
    string Message,
    string Remedy
)
{
    private const int MaxText = 512;
    private const int MaxDetail = 256;

    public static AuditResult Of(CheckedObject evaluated, Finding finding) =>
        new(
            evaluated.Identity,
            evaluated.Uid,
            evaluated.Verdict.Policies.Split(',')[0],
            finding.Rule,
            finding.Action,
            Clip(finding.Path.ToString(), MaxDetail),
            Clip(finding.Value, MaxDetail),
            Clip(finding.Softened is { } why ? $"{finding.Message} ({why})" : finding.Message, MaxText),
            Clip(finding.Remedy, MaxText)
        );

    private static string Clip(string text, int length) => BoundedText.Clip(BoundedText.OneLine(text), length);
}
