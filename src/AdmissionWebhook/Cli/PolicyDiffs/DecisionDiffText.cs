using System.Globalization;
using AdmissionWebhook.Checks;
using AdmissionWebhook.Engine;
using AdmissionWebhook.Reports;

namespace AdmissionWebhook.Cli.PolicyDiffs;

/// <summary>The changes for people: removed findings (-) and added ones (+), by object.</summary>
internal static class DecisionDiffText
{
    public static void Write(TextWriter output, IReadOnlyList<DecisionChange> changes, int objects)
    {
        foreach (var change in changes)
        {
            Line(output, FormattableString.Invariant($"{change.New.Place}:{change.New.Line}: {change.New.Identity} {Words(change.Kind)}"));
            Findings(output, '-', change.RemovedFindings);
            Findings(output, '+', change.AddedFindings);
            Operations(output, '-', change.RemovedOperations);
            Operations(output, '+', change.AddedOperations);
        }

        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{objects} {(objects == 1 ? "object" : "objects")}: {Count(DecisionChangeKind.NewlyDenied)} newly denied, "
                    + $"{Count(DecisionChangeKind.NewlyAdmitted)} newly admitted, {Count(DecisionChangeKind.Changed)} changed otherwise"
            )
        );

        int Count(DecisionChangeKind kind) => changes.Count(change => change.Kind == kind);
    }

    private static string Words(DecisionChangeKind kind) =>
        kind switch
        {
            DecisionChangeKind.NewlyDenied => "is newly denied",
            DecisionChangeKind.NewlyAdmitted => "is newly admitted",
            _ => "changes",
        };

    private static void Findings(TextWriter output, char sign, IReadOnlyList<PlacedFinding> findings)
    {
        foreach (var placed in findings)
        {
            Line(
                output,
                FormattableString.Invariant(
                    $"    {sign} {placed.Line}:{placed.Column} {placed.Finding.Action} [{placed.Finding.Rule}] {placed.Finding.Message}"
                )
            );
        }
    }

    private static void Operations(TextWriter output, char sign, IReadOnlyList<string> operations)
    {
        foreach (var operation in operations)
        {
            Line(output, $"    {sign} {operation}");
        }
    }

    private static void Line(TextWriter output, string text) => output.WriteLine(PlainText.Of(text));
}
