using AdmissionWebhook.Policy;

namespace AdmissionWebhook.Engine;

/// <summary>
/// The warnings that <c>kubectl</c> prints. The API server cuts each at 256 characters and all together at 4096
/// (apiserver pkg/endpoints/filters/warning.go), so the important part must come first and fit.
/// </summary>
internal static class Warnings
{
    private const int MaxLength = 256;
    private const int MaxTotal = 4096;

    // Room for the warning that counts those left out.
    private const int Reserve = 64;

    private const string BreakGlass =
        "break-glass: admitted because the policy lets one of your groups break glass; the audit log records it";

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

    /// <summary>Notes in addition to the findings, at any length.</summary>
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
