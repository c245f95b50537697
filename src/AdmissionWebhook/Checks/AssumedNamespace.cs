using AdmissionWebhook.Policy;

namespace AdmissionWebhook.Checks;

/// <summary>Findings that compare a name with the object's own namespace, where that namespace was only assumed: they warn.</summary>
internal static class AssumedNamespace
{
    private static readonly string[] Comparing = ["cluster-host", "foreign-host"];

    public static Verdict Soften(Verdict verdict)
    {
        if (!verdict.Findings.Any(IsDoubtful))
        {
            return verdict;
        }

        Finding[] findings = [.. verdict.Findings.Select(finding => IsDoubtful(finding)
            ? finding with { Action = EnforcementAction.Warn, Softened = "the namespace is assumed; -n NAMESPACE names it" }
            : finding)];
        return verdict with { Findings = findings, Allowed = !findings.Any(finding => finding.Action == EnforcementAction.Deny) };
    }

    private static bool IsDoubtful(Finding finding) => finding.Action == EnforcementAction.Deny && Comparing.Contains(finding.Rule);
}
