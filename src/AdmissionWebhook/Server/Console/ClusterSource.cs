using System.Text.Json;
using AdmissionWebhook.Audit;
using AdmissionWebhook.Checks;
using AdmissionWebhook.Files;
using AdmissionWebhook.Kubernetes;
using AdmissionWebhook.Kubernetes.Connection;
using AdmissionWebhook.Manifests;
using AdmissionWebhook.Maps;
using AdmissionWebhook.Policies;
using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Server.Console;

/// <summary>The followed cluster: lists and evaluates every object as the audit does, one page in memory at a time.</summary>
internal sealed class ClusterSource(
    KubernetesClient client,
    ClusterConnection connection,
    PolicyStore policies,
    IClusterView cluster,
    TimeProvider time,
    bool withCapture
) : IConsoleSource
{
    // What a browser can show; the rest is only counted.
    private const int MaxRows = 20_000;
    private const int MaxResults = 5_000;

    public string Kind => "cluster";

    public string Description => connection.Server.ToString();

    public PolicySet? Policies => policies.Current;

    public IReadOnlyList<LoadedFile> Namespaces => [];

    public string DefaultNamespace => "default";

    public async Task<ConsoleView> ReadAsync(CancellationToken cancellationToken)
    {
        var (set, now) = (policies.Current, time.GetUtcNow());
        var visibility = await new LiveMesh(client, set, cluster).VisibilityAsync(cancellationToken);
        var (evaluator, inventory) = (new LiveObjectEvaluator(set, cluster, now), new EgressInventory(set, cluster, visibility, now));
        var found = await EachAsync(
            (kind, item) =>
            {
                var evaluated = evaluator.Evaluate(kind, item);
                return (Evaluated: evaluated, Rows: inventory.RowsOf(evaluated, item));
            },
            cancellationToken
        );
        return new ConsoleView(
            set,
            EgressInventory.Complete(found.SelectMany(one => one.Rows).Take(MaxRows)),
            [.. found.Select(one => one.Evaluated).Where(evaluated => evaluated.Verdict.Findings.Count > 0).Take(MaxResults)],
            [],
            found.Aggregate(default(CheckSummary), (summary, one) => summary.With(one.Evaluated)),
            now
        );
    }

    public async Task<(IReadOnlyList<DecisionChange> Changes, int Objects)> CompareAsync(
        IReadOnlyList<FileContent> proposed,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow();
        var set = new PolicyFiles(hasNamespaceLabels: true).Compile(proposed, "the policies").Set;
        var (before, after) = (new LiveObjectEvaluator(policies.Current, cluster, now), new LiveObjectEvaluator(set, cluster, now));
        var found = await EachAsync(
            (kind, item) => DecisionChange.Between([before.Evaluate(kind, item)], [after.Evaluate(kind, item)]),
            cancellationToken
        );
        return ([.. found.SelectMany(changes => changes)], found.Count);
    }

    public async Task<PlaygroundFiles> FilesAsync(CancellationToken cancellationToken)
    {
        var stored = await new StoredPolicyTexts(client).ReadAsync(cancellationToken);
        return new PlaygroundFiles(stored.Count > 0 ? stored : [SamplePolicy.Read()], [FirstManifest.Read()]);
    }

    private async Task<List<T>> EachAsync<T>(Func<AuditedKind, JsonElement, T> read, CancellationToken cancellationToken)
    {
        var kinds = withCapture
            ? await AuditedKind.AllAsync(client, cancellationToken)
            : await AuditedKind.NetworkingAsync(client, cancellationToken);
        var all = new List<T>();
        var objects = new AuditedObjects(client, kinds, @namespace: null);
        await foreach (
            var some in objects.ReadAsync(() => new List<T>(), (some, kind, item) => some.Add(read(kind, item)), cancellationToken)
        )
        {
            all.AddRange(some);
        }

        return all;
    }
}
