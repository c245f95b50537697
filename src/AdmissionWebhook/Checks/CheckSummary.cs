using AdmissionWebhook.Engine;
using AdmissionWebhook.Policy;

namespace AdmissionWebhook.Checks;

/// <summary>What came of a run, in numbers.</summary>
/// <param name="Objects">Objects that were judged.</param>
/// <param name="Denied">Those of them that are denied.</param>
/// <param name="Warnings">Findings that warn.</param>
/// <param name="PassedOver">Documents of kinds that are not judged here.</param>
/// <param name="Unreadable">Files, or places in them, that could not be read.</param>
internal readonly record struct CheckSummary(int Objects, int Denied, int Warnings, int PassedOver, int Unreadable)
{
    public CheckSummary With(CheckedObject judged) => this with
    {
        Objects = Objects + 1,
        Denied = Denied + (judged.Verdict.Allowed ? 0 : 1),
        Warnings = Warnings + judged.Verdict.Findings.Count(finding => finding.Action == EnforcementAction.Warn),
    };
}
