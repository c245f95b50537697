using System.CommandLine;
using System.CommandLine.Parsing;
using AdmissionWebhook.Audit;
using AdmissionWebhook.Checks;
using AdmissionWebhook.Cli.Options;
using AdmissionWebhook.Cluster;
using AdmissionWebhook.Engine;
using AdmissionWebhook.Files;
using AdmissionWebhook.Kubernetes;
using AdmissionWebhook.Kubernetes.Connection;
using AdmissionWebhook.Policies;
using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Policy.Schema;
using AdmissionWebhook.Reports;

namespace AdmissionWebhook.Cli.Audit;

/// <summary><c>audit</c>: evaluates the objects of a cluster as the server would.</summary>
internal sealed class AuditCommand
{
    private readonly PolicyOption _policy = new()
    {
        Description =
            "EgressPolicy file or folder, in place of the cluster's own; "
            + $"repeatable. Default: {PolicyOption.Variable}, else the cluster's own.",
    };

    private readonly Option<bool> _storedPolicies = new("--stored-policies")
    {
        Description = "With --policy: use the cluster's own policies too, as the server does.",
    };

    private readonly ClusterOptions _cluster = ClusterOptions.ToAudit();

    private readonly Option<string> _namespace = new("--namespace", "-n")
    {
        Description = "Audit this namespace only. Default: all.",
        HelpName = "NAME",
    };

    private readonly ReportOption _report = new();

    private readonly Option<bool> _writeReports = new("--write-reports")
    {
        Description = "Also write the reports to the cluster, as the server does. Without it, nothing is written there.",
    };

    private readonly FailOnOption _failOn = new();

    public Command Verb()
    {
        var verb = new CommandWithExample(
            "audit",
            "Evaluate the objects of a cluster as if they were created now.",
            "audit --context prod -n payments"
        );
        Option[] options = [_policy, _storedPolicies, .. _cluster.All, _namespace, _report, _writeReports, _failOn];
        Array.ForEach(options, verb.Add);
        verb.Check(CheckCombinations);
        verb.SetAction(RunAsync);
        return verb;
    }

    private void CheckCombinations(CommandResult result)
    {
        _cluster.Check(result);
        if (result.GetValue(_writeReports) && result.GetValue(_namespace) is not null)
        {
            result.AddError("--write-reports covers the whole cluster; it cannot be used with --namespace");
        }

        _report.Check(result);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        try
        {
            using var connection = _cluster.Choice(parsed).Connect(TimeProvider.System)!;
            return await RunAsync(parsed, new KubernetesClient(connection, TimeProvider.System), cancellationToken);
        }
        catch (Exception e)
            when (e
                    is ConnectionException
                        or KubernetesException
                        or NamespaceLabelsException
                        or PolicyFilesException
                        or IOException
                        or UnauthorizedAccessException
            )
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync(e.Message);
            return ExitCode.Unusable;
        }
    }

    private async Task<int> RunAsync(ParseResult parsed, KubernetesClient client, CancellationToken cancellationToken)
    {
        var error = parsed.InvocationConfiguration.Error;
        var policies = await PoliciesAsync(parsed, client, cancellationToken);
        if (policies.Count == 0)
        {
            await error.WriteLineAsync(
                $"no policy: the cluster has no {EgressPolicySchema.Kind}; "
                    + $"pass policy files or folders with --policy or {PolicyOption.Variable}"
            );
            return ExitCode.Unusable;
        }

        var audit = new OneTimeAudit(client, parsed.GetValue(_namespace), error.WriteLine);
        var evaluated = await audit.RunAsync(new PolicySet(policies), TimeProvider.System.GetUtcNow(), cancellationToken);
        var summary = Report(parsed, evaluated);
        var written = !parsed.GetValue(_writeReports) || await WriteReportsAsync(client, evaluated, error, cancellationToken);
        return written ? _failOn.ExitCodeOf(summary, parsed) : ExitCode.Unusable;
    }

    private CheckSummary Report(ParseResult parsed, IReadOnlyList<CheckedObject> evaluated)
    {
        using var outputs = new ReportOutputs(_report.Targets(parsed), parsed.InvocationConfiguration.Output);
        var summary = default(CheckSummary);
        outputs.Report.Begin();
        foreach (var one in evaluated)
        {
            outputs.Report.Evaluated(one);
            summary = summary.With(one);
        }

        outputs.Report.End(summary);
        return summary;
    }

    /// <returns>False if some could not be written.</returns>
    private static async Task<bool> WriteReportsAsync(
        KubernetesClient client,
        IReadOnlyList<CheckedObject> evaluated,
        TextWriter error,
        CancellationToken cancellationToken
    )
    {
        var tally = new AuditTally();
        foreach (var one in evaluated)
        {
            tally.Add(one);
        }

        var writer = new ReportWriter(client, (report, failure) => error.WriteLine($"could not write {report}: {failure}"));
        var changes = await writer.WriteAsync(tally, cancellationToken);
        await error.WriteLineAsync(
            changes.Kind is { } kind
                ? $"{kind.Type}: {changes.Written} written, {changes.Removed} removed"
                : $"no reports: the cluster serves none of {string.Join(", ", ReportKind.ByPreference.Select(one => one.Type))}"
        );
        return changes.Kind is not null && changes.Failed == 0;
    }

    private async Task<List<CompiledPolicy>> PoliciesAsync(ParseResult parsed, KubernetesClient client, CancellationToken cancellationToken)
    {
        var paths = _policy.Paths(parsed);
        var policies = new List<CompiledPolicy>();
        if (paths.Count > 0)
        {
            policies.AddRange(new PolicyFiles(hasNamespaceLabels: true).Compile(FileSnapshot.Read(paths)).Set.Policies);
        }

        if (
            (paths.Count == 0 || parsed.GetValue(_storedPolicies)) && await client.ServesAsync(ClusterResources.Policies, cancellationToken)
        )
        {
            foreach (var item in await client.ListAllAsync(ClusterResources.Policies, ListQuery.Everything, cancellationToken))
            {
                var stored = StoredPolicy.Read(item);
                policies.Add(stored.Policy);
                if (stored.Errors.Count > 0)
                {
                    await parsed.InvocationConfiguration.Error.WriteLineAsync(
                        $"EgressPolicy {stored.Policy.Name} is invalid, so it governs its scope but approves nothing: "
                            + $"{string.Join(" | ", stored.Errors)}"
                    );
                }
            }
        }

        return policies;
    }
}
