using System.CommandLine;
using AdmissionWebhook.Checks;
using AdmissionWebhook.Cli.Options;
using AdmissionWebhook.Files;
using AdmissionWebhook.Policies;
using AdmissionWebhook.Reports;

namespace AdmissionWebhook.Cli.PolicyDiffs;

/// <summary><c>policy diff</c>: which decisions about manifests differ between two sets of policies.</summary>
internal sealed class PolicyDiffCommand
{
    private readonly Argument<string> _old = new("OLD") { Description = "Current EgressPolicy file or folder." };

    private readonly Argument<string> _new = new("NEW") { Description = "EgressPolicy file or folder to replace it." };

    private readonly ManifestPaths _paths = new();

    private readonly NamespaceOption _namespace = new();

    private readonly NamespacesOption _namespaces = new();

    private readonly Option<string> _output = OptionKinds.Format("text", "json");

    public Command Verb()
    {
        var verb = new CommandWithExample(
            "diff",
            "Show which decisions change between two sets of policies.",
            "policy diff policies/ new-policies/ manifests/"
        )
        {
            _old,
            _new,
            _paths,
            _paths.Exclude,
            _namespace,
            _namespaces,
            _output,
        };
        verb.SetAction(Run);
        return verb;
    }

    private int Run(ParseResult parsed)
    {
        var files = _paths.Load(parsed);
        var run = new CheckRun(new CheckQuestion { Namespace = parsed.GetValue(_namespace)! }, files, _namespaces.LoadReadable(parsed), []);
        var now = TimeProvider.System.GetUtcNow();
        var (before, after) = (Evaluate(run, parsed.GetValue(_old)!, now), Evaluate(run, parsed.GetValue(_new)!, now));
        if (before.Errors.Count > 0)
        {
            throw new UnusableInputException(before.Errors.Select(error => error.ToString()));
        }

        var changes = DecisionChange.Between(before.Objects, after.Objects);
        var output = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(_output) == "json")
        {
            IndentedJson.Write(output, writer => DecisionDiffJson.Write(writer, changes, after.Objects.Count));
        }
        else
        {
            DecisionDiffText.Write(output, changes, after.Objects.Count);
        }

        return changes.Count > 0 ? ExitCode.Denied : ExitCode.Clean;
    }

    private static EvaluatedObjects Evaluate(CheckRun run, string policies, DateTimeOffset now)
    {
        var evaluated = new EvaluatedObjects();
        run.Run(new PolicyFiles(run.HasNamespaceLabels).Compile(FileSnapshot.Read(policies)).Set, now, evaluated, _ => { });
        return evaluated;
    }
}
