using System.CommandLine;
using System.CommandLine.Parsing;
using AdmissionWebhook.Checks;
using AdmissionWebhook.Cli.Options;
using AdmissionWebhook.Cluster;
using AdmissionWebhook.Files;
using AdmissionWebhook.Kubernetes;
using AdmissionWebhook.Kubernetes.Connection;
using AdmissionWebhook.Manifests;
using AdmissionWebhook.Policies;
using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Policy.Schema;
using AdmissionWebhook.Proposals;

namespace AdmissionWebhook.Cli.PolicyPropose;

/// <summary><c>policy propose</c>: writes the policy that admits everything that exists, and nothing else.</summary>
internal sealed class PolicyProposeCommand
{
    private readonly ManifestPaths _paths = new() { Arity = ArgumentArity.ZeroOrMore };

    private readonly ClusterOptions _cluster = ClusterOptions.InPlaceOfFiles();

    private readonly Option<string[]> _policy = new("--policy")
    {
        Description = "EgressPolicy file or folder that stays in force; its approvals are not proposed again. Repeatable.",
        HelpName = "PATH",
    };

    private readonly NamespaceOption _namespace = new(
        "Namespace of documents that name none, and of access logs; with --cluster: read this namespace only."
    );

    private readonly NamespacesOption _namespaces = new();

    private readonly UntilOption _until = new();

    private readonly TrafficSources _traffic = new();

    public Command Verb()
    {
        var verb = new CommandWithExample(
            "propose",
            "Write the policy that admits everything that exists, and nothing else.",
            "policy propose manifests/ > policies/proposed.yaml"
        )
        {
            _paths,
            _paths.Exclude,
            _policy,
            _namespace,
            _namespaces,
            _until,
        };
        Array.ForEach([.. _cluster.All, .. _traffic.All], verb.Add);
        verb.Check(Check);
        verb.SetAction(RunAsync);
        return verb;
    }

    private void Check(CommandResult result)
    {
        _paths.Check(result);
        _cluster.Check(result);
        _until.Check(result, TimeProvider.System.GetUtcNow());
        string[] paths = [.. result.GetResult(_paths)?.Tokens.Select(token => token.Value) ?? []];
        _traffic.Check(result, paths);
        if (paths.Length > 0 == (_cluster.Mode(result) != ClusterMode.Off))
        {
            result.AddError("name manifests (PATH), or a cluster with --cluster kubeconfig");
        }
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var now = TimeProvider.System.GetUtcNow();
        if (_cluster.Choice(parsed) is { Mode: not ClusterMode.Off } choice)
        {
            try
            {
                using var connection = choice.Connect(TimeProvider.System)!;
                var client = new KubernetesClient(connection, TimeProvider.System);
                return await RunAsync(parsed, client, now, cancellationToken);
            }
            catch (Exception e) when (e is ConnectionException or KubernetesException)
            {
                throw new UnusableInputException(e.Message);
            }
        }

        var (files, namespaces) = (_paths.Load(parsed), _namespaces.LoadReadable(parsed));
        var question = new CheckQuestion { Namespace = parsed.GetValue(_namespace)!, IsNamespaceAssumed = NamedNamespace(parsed) is null };
        var others = Others(parsed, new CheckRun(question, files, namespaces, []).HasNamespaceLabels);
        var read = FileSubjects.Of(question, files, namespaces, others.Mesh, now);
        var code = await ProposeAsync(parsed, read.Subjects, 0, read.View, others, now, cancellationToken);

        // What could not be read may need more approvals, so the proposal is incomplete.
        var unreadable = files.SelectMany(file => file.Entries).OfType<ManifestError>().Select(one => one.ToString()).ToList();
        return unreadable.Count > 0 ? throw new UnusableInputException(unreadable) : code;
    }

    private async Task<int> RunAsync(ParseResult parsed, KubernetesClient client, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var others = Others(parsed, hasNamespaceLabels: true);
        var read = await ClusterSubjects.ReadAsync(client, NamedNamespace(parsed), others, now, cancellationToken);
        foreach (var note in read.Notes)
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync(note);
        }

        return await ProposeAsync(parsed, read.Subjects, read.Unconcerned, read.View, others, now, cancellationToken);
    }

    private async Task<int> ProposeAsync(
        ParseResult parsed,
        IReadOnlyList<ProposalSubject> subjects,
        int unconcerned,
        IClusterView view,
        PolicySet others,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var error = parsed.InvocationConfiguration.Error;
        var flows = await _traffic.ReadAsync(
            parsed,
            others.Mesh.ClusterDomain,
            NamedNamespace(parsed),
            now,
            error.WriteLine,
            cancellationToken
        );
        var expires = _until.Expires(parsed, now);
        var document = new ProposalDocument(subjects, ProposalDocument.FreeName(others.Policies), expires);
        var proposal = new Proposer(subjects, others.Policies, view, now, document, Formats.Expiry(expires)!.Value).Propose();
        proposal = proposal with { Admitted = proposal.Admitted + unconcerned };
        if (flows.Count > 0)
        {
            var seen = SeenHosts.Of(flows, new PolicySet([.. others.Policies, ProposalDocument.Compile(document.Write(proposal, []))]));
            proposal = proposal with { Seen = seen.Hosts, Remarks = seen.Remarks };
        }

        await parsed.InvocationConfiguration.Output.WriteAsync(document.Write(proposal, ProposalSummary.Heading(proposal, now)));
        foreach (var line in ProposalSummary.Of(proposal))
        {
            await error.WriteLineAsync(line);
        }

        return proposal.Refused.Count > 0 ? ExitCode.Denied : ExitCode.Clean;
    }

    private string? NamedNamespace(ParseResult parsed) =>
        parsed.GetResult(_namespace) is { Implicit: false } ? parsed.GetValue(_namespace) : null;

    private PolicySet Others(ParseResult parsed, bool hasNamespaceLabels) =>
        parsed.GetValue(_policy) is { Length: > 0 } paths
            ? new PolicyFiles(hasNamespaceLabels).Compile(FileSnapshot.Read(paths)).Set
            : PolicySet.Empty;
}
