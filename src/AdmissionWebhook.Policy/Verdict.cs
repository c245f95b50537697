namespace AdmissionWebhook.Policy;

/// <summary>The outcome of evaluating one object.</summary>
/// <param name="Allowed">False if any finding denies.</param>
/// <param name="Findings">All of them, in the order of the catalogue, including those that only the audit counts.</param>
/// <param name="Policies">Names of the governing policies, comma-separated; empty if there are none.</param>
public sealed record Verdict(bool Allowed, IReadOnlyList<Finding> Findings, string Policies)
{
    public static readonly Verdict NothingToSay = new(true, [], "");

    /// <summary>Warnings from outside the rules, such as a kind that is not evaluated.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Exceptions that lifted a finding, as <c>rule value (owner, expires)</c>.</summary>
    public IReadOnlyList<string> Exceptions { get; init; } = [];

    /// <summary>The same verdict with other findings: allowed if none of them denies.</summary>
    public Verdict With(IReadOnlyList<Finding> findings) =>
        this with
        {
            Findings = findings,
            Allowed = !findings.Any(finding => finding.Action == EnforcementAction.Deny),
        };

    public bool GlassBroken { get; init; }

    /// <summary>Rules that failed on this object; each also has a finding.</summary>
    public IReadOnlyList<string> FailedRules { get; init; } = [];
}
