using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Parsing;
using AdmissionWebhook.Reports;

namespace AdmissionWebhook.Cli.Options;

/// <summary><c>--output</c> of verbs that evaluate objects: several reports at once, at most one of them on standard output.</summary>
internal sealed class ReportOption : Option<string[]>
{
    public ReportOption()
        : base("--output", "-o")
    {
        Description =
            $"Report, on standard output or in a file: {string.Join("|", ReportTarget.Formats)}[=FILE]; repeatable. Default: text.";
        HelpName = "FORMAT[=FILE]";
        CompletionSources.Add(_ => ReportTarget.Formats.Select(format => new CompletionItem(format)));
    }

    public IReadOnlyList<ReportTarget> Targets(ParseResult parsed) =>
        parsed.GetValue(this) is { Length: > 0 } named
            ? [.. named.Select(ReportTarget.Parse)]
            : [new ReportTarget(ReportTarget.Text, null)];

    /// <summary>Adds an error for each invalid target, and for targets that conflict.</summary>
    /// <param name="diffIsShown">Whether standard output also gets a diff, which only the text report can be combined with.</param>
    public void Check(CommandResult result, bool diffIsShown = false)
    {
        try
        {
            var targets = (result.GetValue(this) ?? []).Select(ReportTarget.Parse).ToLookup(target => target.File is null);
            if (targets[false].GroupBy(target => Path.GetFullPath(target.File!)).FirstOrDefault(same => same.Count() > 1) is { } twice)
            {
                result.AddError($"--output: two reports go to {twice.First().File}");
            }

            ReportTarget[] shown = [.. targets[true]];
            if (shown.Length > 1)
            {
                result.AddError("only one report can go to standard output; give the others a file, as in -o json=FILE");
            }
            else if (diffIsShown && shown is [{ Format: not ReportTarget.Text }])
            {
                result.AddError($"--diff goes to standard output; give the report a file, as in -o {shown[0].Format}=FILE");
            }
        }
        catch (FormatException e)
        {
            result.AddError($"--output: {e.Message}");
        }
    }
}
