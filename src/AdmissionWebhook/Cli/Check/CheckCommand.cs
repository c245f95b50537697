using System.CommandLine;
using AdmissionWebhook.Checks;
using AdmissionWebhook.Cli.Options;
using AdmissionWebhook.Policies;
using AdmissionWebhook.Reports;

namespace AdmissionWebhook.Cli.Check;

/// <summary><c>check</c>: evaluates manifests as the server would.</summary>
internal sealed class CheckCommand
{
    private readonly CheckOptions _options = new();

    public Command Verb()
    {
        var verb = new CommandWithExample(
            "check",
            "Evaluate manifests as the server would.",
            "check --policy policies/ manifests/ -o text -o sarif=findings.sarif"
        );
        _options.Equip(verb);
        verb.SetAction(Run);
        return verb;
    }

    private int Run(ParseResult parsed)
    {
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        var policyFiles = _options.Policy.Read(parsed);
        using var progress = Progress(error);
        progress?.Start("files read");
        var files = _options.Paths.Load(parsed, () => progress?.Count());
        if (files.Count == 0)
        {
            // Not an error, since a folder may be empty for now; but warn, in case a pipeline names the wrong one.
            error.WriteLine($"no manifests: no .yaml, .yml or .json file in {string.Join(", ", parsed.GetValue(_options.Paths)!)}");
        }

        var run = new CheckRun(_options.Question(parsed), files, _options.Namespaces.Load(parsed), _options.OldObjects(parsed));
        var policies = new PolicyFiles(run.HasNamespaceLabels).Compile(policyFiles).Set;
        if (ReportOutputs.IsTerminal(output))
        {
            // The report shows its own progress, on the same line.
            progress?.Dispose();
        }

        progress?.Start("objects evaluated", run.Count);
        var defaults = _options.Defaults(parsed);
        CheckSummary summary;
        using (var outputs = new ReportOutputs(_options.Report.Targets(parsed), output))
        {
            summary = run.Run(
                policies,
                TimeProvider.System.GetUtcNow(),
                outputs.Report,
                evaluated =>
                {
                    defaults.Note(evaluated);
                    progress?.Count();
                }
            );
        }

        progress?.Dispose();
        if (summary.WithoutNamespace > 0 && !_options.HasNamespace(parsed))
        {
            error.WriteLine(
                $"{summary.WithoutNamespace} of {summary.Objects} objects name no namespace and were checked as in \"default\"; "
                    + "set it with -n NAMESPACE"
            );
        }

        if (summary.Objects > 0 && summary.Ungoverned == summary.Objects)
        {
            error.WriteLine(
                "no policy governs the namespaces of these objects, so their hosts were not checked; see spec.scope of the policies"
            );
        }

        var written = Fix(parsed, () => defaults.Results(files));
        return summary.Unreadable > 0 || !written ? ExitCode.Unusable : _options.FailOn.ExitCodeOf(summary, parsed);
    }

    /// <returns>False if a file could not be written.</returns>
    private bool Fix(ParseResult parsed, Func<IEnumerable<FixedFile>> files)
    {
        var (fixes, shows) = (_options.Fixes(parsed), _options.ShowsDiff(parsed));
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        var written = true;
        foreach (var file in fixes || shows ? files() : [])
        {
            output.Write(shows ? file.Diff(Directory.GetCurrentDirectory()) : "");
            foreach (var left in file.Left)
            {
                error.WriteLine(left);
            }

            try
            {
                error.Write(fixes && file.Write() ? $"fixed {file.Path}\n" : "");
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                error.WriteLine($"{file.Path}: not fixed: {e.Message}");
                written = false;
            }
        }

        return written;
    }

    private static ProgressLine? Progress(TextWriter error) =>
        ReferenceEquals(error, Console.Error) && !Console.IsErrorRedirected ? new ProgressLine(error, TimeProvider.System) : null;
}
