using AdmissionWebhook.Policy;

namespace AdmissionWebhook.Checks;

/// <summary>Turns denials into warnings where the rule compares a name with a namespace that was only assumed.</summary>
internal static class AssumedNamespace
{
    private static readonly string[] Comparing = ["cluster-host", "foreign-host"];

    public static Verdict Soften(Verdict verdict) =>
        verdict.Findings.Any(IsDoubtful)
            ? verdict.With([.. verdict.Findings.Select(finding => IsDoubtful(finding) ? Soften(finding) : finding)])
            : verdict;

    private static Finding Soften(Finding finding) =>
        finding with
        {
            Action = EnforcementAction.Warn,
            Softened = "the namespace is assumed; set it with -n NAMESPACE",
        };

    private static bool IsDoubtful(Finding finding) => finding.Action == EnforcementAction.Deny && Comparing.Contains(finding.Rule);
}
