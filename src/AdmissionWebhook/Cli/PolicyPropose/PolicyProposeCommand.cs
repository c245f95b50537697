using System.CommandLine;
using System.CommandLine.Parsing;
using AdmissionWebhook.Checks;
using AdmissionWebhook.Cli.Options;
using AdmissionWebhook.Files;
using AdmissionWebhook.Manifests;
using AdmissionWebhook.Policies;
using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Policy.Schema;
using AdmissionWebhook.Proposals;

namespace AdmissionWebhook.Cli.PolicyPropose;

/// <summary><c>policy propose</c>: the policy under which everything that exists is admitted, and nothing beyond.</summary>
internal sealed class PolicyProposeCommand
{
    private readonly ManifestPaths _paths = new();

    private readonly Option<string[]> _policy = new("--policy")
    {
        Description = "EgressPolicy file or folder that stays in force: what it approves is not proposed again, what it says of the mesh holds. Repeatable.",
        HelpName = "PATH",
    };

    private readonly NamespaceOption _namespace = new();

    private readonly NamespacesOption _namespaces = new();

    private readonly UntilOption _until = new();

    public Command Verb()
    {
        var verb = new CommandWithExample(
            "propose", "Write the policy under which everything that exists is admitted, and nothing else.", "policy propose manifests/ > policies/proposed.yaml")
        {
            _paths, _paths.Exclude, _policy, _namespace, _namespaces, _until,
        };
        verb.Check(Check);
        verb.SetAction(Run);
        return verb;
    }

    private void Check(CommandResult result)
    {
        _paths.Check(result);
        _until.Check(result, TimeProvider.System.GetUtcNow());
    }

    private int Run(ParseResult parsed)
    {
        var now = TimeProvider.System.GetUtcNow();
        var (files, namespaces) = (_paths.Load(parsed), _namespaces.LoadReadable(parsed));
        var question = new CheckQuestion { Namespace = parsed.GetValue(_namespace)!, IsNamespaceAssumed = parsed.GetResult(_namespace) is not { Implicit: false } };
        var others = Others(parsed, new CheckRun(question, files, namespaces, []).HasNamespaceLabels);
        var read = FileSubjects.Of(question, files, namespaces, others.Mesh, now);
        var expires = _until.Expires(parsed, now);
        var document = new ProposalDocument(read.Subjects, expires);
        var proposal = new Proposer(read.Subjects, others.Policies, read.View, now, document, Formats.Expiry(expires)!.Value).Propose();

        parsed.InvocationConfiguration.Output.Write(document.Write(proposal, ProposalSummary.Heading(proposal, now)));
        var error = parsed.InvocationConfiguration.Error;
        foreach (var line in ProposalSummary.Of(proposal))
        {
            error.WriteLine(line);
        }

        // What could not be read may need more: the proposal is not whole.
        var unreadable = files.SelectMany(file => file.Entries).OfType<ManifestError>().Select(one => one.ToString()).ToList();
        return unreadable.Count > 0 ? throw new UnusableInputException(unreadable)
            : proposal.Refused.Count > 0 ? ExitCode.Denied
            : ExitCode.Clean;
    }

    private PolicySet Others(ParseResult parsed, bool hasNamespaceLabels) => parsed.GetValue(_policy) is { Length: > 0 } paths
        ? new PolicyFiles(hasNamespaceLabels).Compile(FileSnapshot.Read(paths)).Set
        : PolicySet.Empty;
}
