namespace AdmissionWebhook.Policy.Tests.Engine;

/// <summary>Assertions on verdicts; every failure shows all findings.</summary>
public static class VerdictAssertions
{
    /// <summary>The object is denied, by this rule only.</summary>
    /// <returns>The rule's first finding.</returns>
    public static Finding DeniedOnlyBy(this Verdict verdict, string rule)
    {
        var denials = verdict.Findings.Where(finding => finding.Action == EnforcementAction.Deny).ToList();
        Assert.True(
            denials.Count > 0 && denials.TrueForAll(finding => finding.Rule == rule),
            $"expected to be denied by {rule} only; got {Describe(verdict)}"
        );
        return denials[0];
    }

    /// <summary>The object is denied, by this rule and possibly others.</summary>
    public static Finding DeniedBy(this Verdict verdict, string rule) => First(verdict, rule, EnforcementAction.Deny);

    /// <summary>The rule has a finding that warns.</summary>
    public static Finding WarnedBy(this Verdict verdict, string rule) => First(verdict, rule, EnforcementAction.Warn);

    public static void Admitted(this Verdict verdict) => Assert.True(verdict.Allowed, $"expected to be admitted; got {Describe(verdict)}");

    /// <summary>No rule has a finding except the given ones.</summary>
    public static void Clean(this Verdict verdict, params string[] but) =>
        Assert.True(verdict.Findings.All(finding => but.Contains(finding.Rule)), $"expected no finding; got {Describe(verdict)}");

    public static void SilentOn(this Verdict verdict, string rule) =>
        Assert.True(verdict.Findings.All(finding => finding.Rule != rule), $"expected nothing from {rule}; got {Describe(verdict)}");

    private static Finding First(Verdict verdict, string rule, EnforcementAction action)
    {
        var finding = verdict.Findings.FirstOrDefault(finding => finding.Rule == rule && finding.Action == action);
        Assert.True(finding is not null, $"expected {action} by {rule}; got {Describe(verdict)}");
        return finding!;
    }

    private static string Describe(Verdict verdict) =>
        verdict.Findings.Count == 0
            ? "no findings"
            : string.Join(
                "; ",
                verdict.Findings.Select(finding => $"{finding.Action} {finding.Rule} at {finding.Path}: {finding.Message}")
            );
}
