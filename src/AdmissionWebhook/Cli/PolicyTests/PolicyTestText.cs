using AdmissionWebhook.Reports;

namespace AdmissionWebhook.Cli.PolicyTests;

/// <summary>Results for people; for failed cases, the difference between expected (-) and actual (+).</summary>
internal static class PolicyTestText
{
    public static void Write(TextWriter output, IReadOnlyList<PolicyTestResult> results)
    {
        foreach (var result in results)
        {
            var test = result.Test;
            output.WriteLine(
                PlainText.Of(FormattableString.Invariant($"{(result.Passed ? "ok  " : "FAIL")} {test.File}:{test.Line}: {test.Name}"))
            );
            foreach (var line in result.Mismatches.SelectMany(mismatch => mismatch.Lines))
            {
                output.WriteLine($"     {PlainText.Of(line)}");
            }
        }

        var failed = results.Count(result => !result.Passed);
        output.WriteLine(FormattableString.Invariant($"{results.Count} {(results.Count == 1 ? "case" : "cases")}, {failed} failed"));
    }
}
