using AdmissionWebhook.Policy;

namespace AdmissionWebhook.Engine;

/// <summary>
/// What <c>kubectl</c> prints as warnings. The API server cuts them where they are longer than 256 characters each and 4096 together
/// (apiserver pkg/endpoints/filters/warning.go), so that what matters must stand within that, and first.
/// </summary>
internal static class Warnings
{
    private const int MaxLength = 256;
    private const int MaxTotal = 4096;

    // Room for the warning that says how many were left out.
    private const int Reserve = 64;

    private const string BreakGlass = "break-glass: admitted in an emergency that the policy provides for; this is recorded in the audit log";

    public static IReadOnlyList<string> Of(Verdict verdict)
    {
        List<string>? all = null;
        if (verdict.GlassBroken)
        {
            (all ??= []).Add(BreakGlass);
        }

        foreach (var finding in verdict.Findings)
        {
            if (finding.Action == EnforcementAction.Warn)
            {
                (all ??= []).Add(Text(finding));
            }
        }

        foreach (var exception in verdict.Exceptions)
        {
            (all ??= []).Add(Text(exception));
        }

        foreach (var note in verdict.Notes)
        {
            (all ??= []).Add(note);
        }

        return all is null ? [] : Bound(all);
    }

    /// <summary>What there is to say beside the findings, at any length.</summary>
    public static IEnumerable<string> Remarks(Verdict verdict) =>
        [.. verdict.GlassBroken ? (string[])[BreakGlass] : [], .. verdict.Exceptions.Select(Text), .. verdict.Notes];

    private static string Text(string exception) => $"exception: {exception}";

    private static string Text(Finding finding)
    {
        var field = finding.Path.ToFieldPath();
        var because = finding.Softened is { } reason ? $" (allowed: {reason})" : "";
        return $"{finding.Rule}{because}: {field}{(field.Length > 0 ? ": " : "")}{finding.Message}; {finding.Remedy}";
    }

    private static List<string> Bound(List<string> warnings)
    {
        var total = 0;
        for (var i = 0; i < warnings.Count; i++)
        {
            warnings[i] = BoundedText.Clip(BoundedText.OneLine(warnings[i]), MaxLength);
            total += warnings[i].Length;
            if (total > MaxTotal - Reserve)
            {
                var left = warnings.Count - i;
                warnings.RemoveRange(i, left);
                warnings.Add($"and {left} more warnings");
                break;
            }
        }

        return warnings;
    }
}
