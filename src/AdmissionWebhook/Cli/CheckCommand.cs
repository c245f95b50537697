using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Parsing;
using AdmissionWebhook.Checks;
using AdmissionWebhook.Files;
using AdmissionWebhook.Manifests;
using AdmissionWebhook.Policies;
using AdmissionWebhook.Policy;
using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Reports;

namespace AdmissionWebhook.Cli;

/// <summary><c>check</c>: the server's answers about manifests, without a server.</summary>
internal sealed class CheckCommand
{
    private readonly Argument<string[]> _paths = new("PATH")
    {
        Description = "Manifest files, folders, or - for standard input.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string[]> _policy = new("--policy")
    {
        Description = $"EgressPolicy file or folder; repeatable. Default: {ServeCommand.PolicyVariable}.",
        HelpName = "PATH",
    };

    private readonly Option<string> _namespace = new("--namespace", "-n")
    {
        Description = "Namespace of documents that name none.",
        HelpName = "NAME",
        DefaultValueFactory = _ => "default",
    };

    private readonly Option<string[]> _namespaces = new("--namespaces") { Description = "Namespace objects, for their labels; repeatable.", HelpName = "FILE" };

    private readonly Option<string> _operation = new("--operation") { Description = "CREATE (the default) or UPDATE.", HelpName = "OPERATION" };

    private readonly Option<string[]> _old = new("--old")
    {
        Description = "Objects as stored; a manifest with its old object among them is an update of it. Repeatable.",
        HelpName = "FILE",
    };

    private readonly Option<string> _user = new("--user") { Description = "User who sends the objects.", HelpName = "NAME" };

    private readonly Option<string[]> _group = new("--group") { Description = "Group of that user; repeatable.", HelpName = "NAME" };

    private readonly Option<string[]> _output = new("--output", "-o")
    {
        Description = $"Report, on standard output or in a file: {string.Join("|", ReportTarget.Formats)}[=FILE]; repeatable. Default: text.",
        HelpName = "FORMAT[=FILE]",
    };

    private readonly Option<bool> _fix = new("--fix")
    {
        Description = "Write the defaults into the files (exportTo only with an explicit --operation CREATE: it would hide a live object).",
    };

    private readonly Option<bool> _diff = new("--diff") { Description = "Print what --fix writes as a unified diff." };

    private readonly Option<string> _failOn = new("--fail-on") { Description = "What exits with 1.", DefaultValueFactory = _ => "deny" };

    public Command Verb()
    {
        _output.CompletionSources.Add(_ => ReportTarget.Formats.Select(format => new CompletionItem(format)));
        _operation.AcceptOnlyFromAmong("CREATE", "UPDATE");
        _failOn.AcceptOnlyFromAmong("deny", "warn");
        var verb = new CommandWithExample("check", "Judge manifests as the server would.", "check --policy policies/ manifests/ -o text -o sarif=findings.sarif")
        {
            _paths, _policy, _namespace, _namespaces, _operation, _old, _user, _group, _output, _fix, _diff, _failOn,
        };
        verb.Check(CheckCombinations);
        verb.SetAction(Run);
        return verb;
    }

    private void CheckCombinations(CommandResult result)
    {
        foreach (var path in result.GetResult(_paths)?.Tokens.Select(token => token.Value).Where(IsMisspelledOption) ?? [])
        {
            result.AddError($"there is no option '{path}'");
        }

        // A value that is none of those allowed is already an error, and asking for it would throw.
        if (result.GetResult(_operation) is { Tokens: [{ Value: "CREATE" }] } && result.GetValue(_old) is { Length: > 0 })
        {
            result.AddError("--old is about updates; it does not go with --operation CREATE");
        }

        try
        {
            var (shown, filed) = Split([.. (result.GetValue(_output) ?? []).Select(ReportTarget.Parse)]);
            if (filed.GroupBy(target => Path.GetFullPath(target.File!)).FirstOrDefault(same => same.Count() > 1) is { } twice)
            {
                result.AddError($"--output: two reports go to {twice.First().File}");
            }

            if (shown.Count > 1)
            {
                result.AddError("only one report goes to standard output; name a file for the others, as in -o json=FILE");
            }
            else if (result.GetValue(_diff) && shown is [{ Format: not ReportTarget.Text }])
            {
                result.AddError($"--diff goes to standard output; name a file for the report, as in -o {shown[0].Format}=FILE");
            }
        }
        catch (FormatException e)
        {
            result.AddError($"--output: {e.Message}");
        }
    }

    // Whatever no option takes is a path to the parser.
    private static bool IsMisspelledOption(string path) => path.StartsWith('-') && path != ManifestFiles.StandardInput && !Path.Exists(path);

    private static (List<ReportTarget> Shown, List<ReportTarget> Filed) Split(IReadOnlyList<ReportTarget> targets) =>
        ([.. targets.Where(target => target.File is null)], [.. targets.Where(target => target.File is not null)]);

    private int Run(ParseResult parsed)
    {
        var paths = Policies(parsed);
        if (paths.Count == 0)
        {
            parsed.InvocationConfiguration.Error.WriteLine($"no policy: name policy files or folders with --policy or {ServeCommand.PolicyVariable}");
            return ExitCode.Unusable;
        }

        try
        {
            return Run(parsed, paths);
        }
        catch (Exception e) when (e is PolicyFilesException or IOException or UnauthorizedAccessException)
        {
            parsed.InvocationConfiguration.Error.WriteLine(e.Message);
            return ExitCode.Unusable;
        }
    }

    private int Run(ParseResult parsed, IReadOnlyList<string> policyPaths)
    {
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        using var progress = Progress(error);
        progress?.Start("files read");
        var files = LoadedFile.Load(parsed.GetValue(_paths)!, Console.OpenStandardInput, () => progress?.Count());
        if (files.Count == 0)
        {
            // Not an error, since a folder may be empty for now; but a pipeline that names the wrong one must not stay green unseen.
            error.WriteLine($"no manifests: there is no .yaml, .yml or .json file in {string.Join(", ", parsed.GetValue(_paths)!)}");
        }

        var run = new CheckRun(Question(parsed), files, Load(parsed.GetValue(_namespaces)), Load(parsed.GetValue(_old)));
        var policies = new PolicyFiles(run.HasNamespaceLabels).Compile(FileSnapshot.Read(policyPaths));
        if (ReportOutputs.IsTerminal(output))
        {
            // The report is its own progress, and would share the line with it.
            progress?.Dispose();
        }

        progress?.Start("objects judged", run.Count);
        var fix = new DefaultsFix(parsed.GetValue(_operation) == "CREATE");
        var summary = Judge(run, policies.Set, Targets(parsed), output, judged =>
        {
            fix.Note(judged);
            progress?.Count();
        });
        progress?.Dispose();
        var written = !(parsed.GetValue(_fix) || parsed.GetValue(_diff)) || Fix(parsed, fix.Results(files));
        return summary.Unreadable > 0 || !written ? ExitCode.Unusable
            : summary.Denied > 0 || (summary.Warnings > 0 && parsed.GetValue(_failOn) == "warn") ? ExitCode.Denied
            : ExitCode.Clean;
    }

    private static CheckSummary Judge(CheckRun run, PolicySet policies, IReadOnlyList<ReportTarget> targets, TextWriter output, Action<CheckedObject> judged)
    {
        using var outputs = new ReportOutputs(targets, output);
        return run.Run(policies, TimeProvider.System.GetUtcNow(), outputs.Report, judged);
    }

    /// <returns>False if a file that should have been written could not be.</returns>
    private bool Fix(ParseResult parsed, IEnumerable<FixedFile> files)
    {
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        var written = true;
        foreach (var file in files)
        {
            output.Write(parsed.GetValue(_diff) ? file.Diff(Directory.GetCurrentDirectory()) : "");
            foreach (var left in file.Left)
            {
                error.WriteLine(left);
            }

            try
            {
                error.Write(parsed.GetValue(_fix) && file.Write() ? $"fixed {file.Path}\n" : "");
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

    private CheckQuestion Question(ParseResult parsed) => new()
    {
        Namespace = parsed.GetValue(_namespace)!,
        Operation = parsed.GetValue(_operation) == "UPDATE" ? Operation.Update : Operation.Create,
        HasOldObjects = parsed.GetValue(_old) is { Length: > 0 },
        User = parsed.GetValue(_user) ?? "",
        Groups = parsed.GetValue(_group) ?? [],
    };

    private List<string> Policies(ParseResult parsed) => parsed.GetValue(_policy) is { Length: > 0 } named
        ? [.. named]
        : [.. (Environment.GetEnvironmentVariable(ServeCommand.PolicyVariable) ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];

    private List<ReportTarget> Targets(ParseResult parsed) =>
        parsed.GetValue(_output) is { Length: > 0 } named ? [.. named.Select(ReportTarget.Parse)] : [new ReportTarget(ReportTarget.Text, null)];

    private static IReadOnlyList<LoadedFile> Load(string[]? paths) => LoadedFile.Load(paths ?? [], () => Stream.Null);
}
