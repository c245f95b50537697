using AdmissionWebhook.Engine;
using AdmissionWebhook.Policy;

namespace AdmissionWebhook.Checks;

/// <summary>An object that old and new policies decide differently.</summary>
internal sealed record DecisionChange(CheckedObject Old, CheckedObject New)
{
    public DecisionChangeKind Kind =>
        (Old.Verdict.Allowed, New.Verdict.Allowed) switch
        {
            (true, false) => DecisionChangeKind.NewlyDenied,
            (false, true) => DecisionChangeKind.NewlyAdmitted,
            _ => DecisionChangeKind.Changed,
        };

    public IReadOnlyList<PlacedFinding> AddedFindings => Only(New, Old);

    public IReadOnlyList<PlacedFinding> RemovedFindings => Only(Old, New);

    public IReadOnlyList<string> AddedOperations => [.. PatchLines.Of(New.Patch).Except(PatchLines.Of(Old.Patch))];

    public IReadOnlyList<string> RemovedOperations => [.. PatchLines.Of(Old.Patch).Except(PatchLines.Of(New.Patch))];

    /// <param name="old">The objects under the old policies.</param>
    /// <param name="now">The same objects, in the same order, under the new ones.</param>
    public static IReadOnlyList<DecisionChange> Between(IReadOnlyList<CheckedObject> old, IReadOnlyList<CheckedObject> now) =>
        [.. old.Zip(now, (before, after) => new DecisionChange(before, after)).Where(change => change.IsOne)];

    private bool IsOne => AddedFindings.Count + RemovedFindings.Count + AddedOperations.Count + RemovedOperations.Count > 0;

    private static List<PlacedFinding> Only(CheckedObject of, CheckedObject other)
    {
        var others = other.Verdict.Findings.Select(What).ToHashSet();
        return [.. of.Findings.Where(placed => !others.Contains(What(placed.Finding)))];
    }

    // The message may name another approval or policy; that alone is not a different decision.
    private static (string, EnforcementAction, string, string) What(Finding finding) =>
        (finding.Rule, finding.Action, finding.Path.ToString(), finding.Value);
}

internal enum DecisionChangeKind
{
    NewlyDenied,
    NewlyAdmitted,

    /// <summary>Denied or admitted as before, but with other findings or another patch.</summary>
    Changed,
}
