using System.Text.Json;
using AdmissionWebhook.Audit;
using AdmissionWebhook.Kubernetes;
using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Policy.Proposals;

namespace AdmissionWebhook.Proposals;

/// <summary>The objects of a cluster, evaluated like <c>audit</c> does.</summary>
/// <param name="Subjects">By kind, in the order of the lists.</param>
/// <param name="View">The cluster view.</param>
/// <param name="Unconcerned">The number of further objects that any policy admits, mostly pods.</param>
/// <param name="Notes">What could not be read, one sentence each.</param>
internal sealed record ClusterSubjects(
    IReadOnlyList<ProposalSubject> Subjects,
    IClusterView View,
    int Unconcerned,
    IReadOnlyList<string> Notes
)
{
    /// <param name="namespace">The namespace to read; null for all.</param>
    /// <param name="others">The policies that stay in force.</param>
    /// <exception cref="KubernetesException">The cluster cannot be read.</exception>
    public static async Task<ClusterSubjects> ReadAsync(
        KubernetesClient client,
        string? @namespace,
        PolicySet others,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var kinds = await AuditedKind.AllAsync(client, cancellationToken);
        var snapshot = new ClusterSnapshot(client, others.Mesh.ClusterDomain);
        var view = await snapshot.ReadAsync(kinds, @namespace, cancellationToken);
        var nothing = ProposalDocument.Nothing(others.Policies);
        var evaluate = new LiveObjectEvaluator(nothing, view, now);
        var objects = new AuditedObjects(client, kinds, @namespace);
        var subjects = new List<ProposalSubject>();
        var unconcerned = 0;
        await foreach (var (some, passedOver) in objects.ReadAsync(() => new Batch([], []), Add, cancellationToken))
        {
            subjects.AddRange(some);
            unconcerned += passedOver.Count;
        }

        IEnumerable<string> leftOut =
            objects.LeftOut.Count == 0 ? [] : [$"not read, because listing is forbidden: {string.Join(", ", objects.LeftOut)}"];
        IEnumerable<string> silent = snapshot.Refusal is { } refusal ? [$"skipping rules that need other objects: {refusal}"] : [];
        return new ClusterSubjects(subjects, view, unconcerned, [.. silent, .. leftOut]);

        // Most pods open no egress; those that need no approval are dropped.
        void Add(Batch batch, AuditedKind kind, JsonElement item)
        {
            var identity = LiveObjectEvaluator.Identity(kind, item);
            if (
                kind.IsOptional
                && evaluate.Evaluate(kind, item).Verdict.Allowed
                && HostDemands.Of(evaluate.Input(identity, item), nothing, view, now).Count == 0
            )
            {
                batch.PassedOver.Add(identity.Name);
                return;
            }

            var kept = item.Clone();
            batch.Subjects.Add(
                new ProposalSubject(
                    identity,
                    "",
                    kept,
                    new LiveObjectEvaluator(others, view, now).Input(identity, kept),
                    policies => new LiveObjectEvaluator(policies, view, now).Evaluate(kind, kept).Verdict
                )
            );
        }
    }

    private sealed record Batch(List<ProposalSubject> Subjects, List<string> PassedOver);
}
