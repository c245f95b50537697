using System.CommandLine;
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
using AdmissionWebhook.Proposals;

namespace AdmissionWebhook.Cli.PolicyUnused;

/// <summary><c>policy unused</c>: what policies allow but nothing uses.</summary>
internal sealed class PolicyUnusedCommand
{
    private readonly ManifestPaths _paths = new() { Arity = ArgumentArity.ZeroOrMore };

    private readonly ClusterOptions _cluster = ClusterOptions.InPlaceOfFiles();

    private readonly PolicyOption _policy = new();

    private readonly NamespaceOption _namespace = new();

    private readonly NamespacesOption _namespaces = new();

    private readonly PrometheusOptions _prometheus = new(
        "--prometheus",
        "Prometheus with Istio's metrics: also lists approvals that no traffic used."
    );

    private readonly Option<string> _output = OptionKinds.Format("text", "json", "yaml");

    private readonly Option<bool> _fix = new("--fix")
    {
        Description = "Remove what no object uses from the policy files; keeps comments and layout.",
    };

    public Command Verb()
    {
        var verb = new CommandWithExample(
            "unused",
            "List approvals, ports, exports and exceptions that nothing uses.",
            "policy unused --policy policies/ manifests/"
        )
        {
            _paths,
            _paths.Exclude,
            _policy,
            _namespace,
            _namespaces,
            _output,
            _fix,
        };
        Array.ForEach([.. _cluster.All, .. _prometheus.All], verb.Add);
        verb.Check(result =>
        {
            _paths.Check(result);
            _cluster.Check(result);
            _prometheus.Check(result);
            if (result.GetResult(_paths)?.Tokens.Count > 0 == (_cluster.Mode(result) != ClusterMode.Off))
            {
                result.AddError("name manifests (PATH), or a cluster with --cluster kubeconfig");
            }
        });
        verb.SetAction(RunAsync);
        return verb;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var (snapshot, now) = (_policy.Read(parsed), TimeProvider.System.GetUtcNow());
        if (_cluster.Choice(parsed) is not { Mode: not ClusterMode.Off } choice)
        {
            var (files, namespaces) = (_paths.Load(parsed), _namespaces.LoadReadable(parsed));

            // An object that cannot be read may use what seems unused.
            var unreadable = files.SelectMany(file => file.Entries).OfType<ManifestError>().Select(error => error.ToString()).ToList();
            if (unreadable.Count > 0)
            {
                throw new UnusableInputException(unreadable);
            }

            var question = new CheckQuestion { Namespace = parsed.GetValue(_namespace)! };
            var set = new PolicyFiles(new CheckRun(question, files, namespaces, []).HasNamespaceLabels).Compile(snapshot).Set;
            var read = FileSubjects.Of(question, files, namespaces, set.Mesh, now);
            return await ReportAsync(parsed, read.Subjects, read.View, snapshot, set, now, cancellationToken);
        }

        try
        {
            using var connection = choice.Connect(TimeProvider.System)!;
            var client = new KubernetesClient(connection, TimeProvider.System);
            var set = new PolicyFiles(hasNamespaceLabels: true).Compile(snapshot).Set;
            var read = await ClusterSubjects.ReadAsync(client, null, set, now, cancellationToken);
            return await ReportAsync(parsed, read.Subjects, read.View, snapshot, set, now, cancellationToken);
        }
        catch (Exception e) when (e is ConnectionException or KubernetesException)
        {
            throw new UnusableInputException(e.Message);
        }
    }

    private async Task<int> ReportAsync(
        ParseResult parsed,
        IReadOnlyList<ProposalSubject> subjects,
        IClusterView view,
        FileSnapshot snapshot,
        PolicySet policies,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        if (subjects.Count == 0)
        {
            throw new UnusableInputException("there are no objects, so it is unknown what is unused");
        }

        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        var unused = new UnusedSearch(new PolicyUse(subjects, policies, view, now), policies).Find();
        TrafficUse? traffic = null;
        if (_prometheus.IsGiven(parsed))
        {
            traffic = new TrafficUse(await _prometheus.ReadAsync(parsed, policies.Mesh.ClusterDomain, now, cancellationToken));
            unused = traffic.Complete(unused, policies);
            foreach (var remark in traffic.Remarks)
            {
                await error.WriteLineAsync(remark);
            }
        }

        new UnusedReport(unused, new PolicySources(snapshot), subjects.Count, traffic).Write(output, parsed.GetValue(_output)!);
        var left = parsed.GetValue(_fix) ? Fix(snapshot, unused, error) : unused.Count;
        return left > 0 ? ExitCode.Denied : ExitCode.Clean;
    }

    /// <returns>The number of entries that are still there.</returns>
    private static int Fix(FileSnapshot snapshot, IReadOnlyList<UnusedEntry> unused, TextWriter error)
    {
        var left = unused.Count(entry => !entry.IsRemovable);
        foreach (var file in UnusedFix.Of(snapshot.Files, unused))
        {
            foreach (var kept in file.Result.NotFixable)
            {
                error.WriteLine($"{file.Path}: {kept.Path} was not removed: {kept.Reason}");
                left++;
            }

            error.Write(file.Write() ? $"fixed {file.Path}\n" : "");
        }

        return left;
    }
}
