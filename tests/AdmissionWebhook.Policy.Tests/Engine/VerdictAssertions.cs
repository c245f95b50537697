using Xunit;

namespace AdmissionWebhook.Policy.Tests.Engine;

/// <summary>What tests ask of a verdict; every failure shows all findings.</summary>
public static class VerdictAssertions
{
    /// <summary>The object is refused, and this rule alone is why.</summary>
    /// <returns>The rule's first finding.</returns>
    public static Finding DeniedOnlyBy(this Verdict verdict, string rule)
    {
        var denials = verdict.Findings.Where(finding => finding.Action == EnforcementAction.Deny).ToList();
        Assert.True(denials.Count > 0 && denials.TrueForAll(finding => finding.Rule == rule), $"expected to be denied by {rule} alone; got {Describe(verdict)}");
        return denials[0];
    }

    /// <summary>The object is refused, by this rule among others.</summary>
    public static Finding DeniedBy(this Verdict verdict, string rule) => First(verdict, rule, EnforcementAction.Deny);

    /// <summary>The rule found something and it leads to a warning.</summary>
    public static Finding WarnedBy(this Verdict verdict, string rule) => First(verdict, rule, EnforcementAction.Warn);

    public static void Admitted(this Verdict verdict) => Assert.True(verdict.Allowed, $"expected to be admitted; got {Describe(verdict)}");

    /// <summary>Admitted, and no rule had anything to say but those named.</summary>
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
        verdict.Findings.Count == 0 ? "no findings" : string.Join("; ", verdict.Findings.Select(finding => $"{finding.Action} {finding.Rule} at {finding.Path}: {finding.Message}"));
}
