using System.Text.Json;
using AdmissionWebhook.Audit;
using AdmissionWebhook.Engine;
using AdmissionWebhook.Kubernetes;
using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Proposals;

/// <summary>The objects of a cluster, evaluated as <c>audit</c> does it.</summary>
/// <param name="Subjects">By kind, in the order of the lists.</param>
/// <param name="View">The cluster view.</param>
/// <param name="Refusal">What may not be read, so that rules that need other objects are silent; null for nothing.</param>
internal sealed record ClusterSubjects(IReadOnlyList<ProposalSubject> Subjects, IClusterView View, string? Refusal)
{
    /// <param name="namespace">The one whose objects are read; null: all.</param>
    /// <param name="others">The policies that stay in force.</param>
    /// <exception cref="KubernetesException">The cluster cannot be read.</exception>
    public static async Task<ClusterSubjects> ReadAsync(
        KubernetesClient client, string? @namespace, PolicySet others, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var kinds = await ClusterAudit.KindsAsync(client, cancellationToken);
        var snapshot = new ClusterSnapshot(client, others.Mesh.ClusterDomain);
        var view = await snapshot.ReadAsync(kinds, @namespace, cancellationToken);
        var subjects = new List<ProposalSubject>();
        foreach (var kind in kinds)
        {
            var items = await client.ListAllAsync(kind, new ListQuery(@namespace), cancellationToken);
            subjects.AddRange(items.Select(item => Subject(item, view, others, now)));
        }

        return new ClusterSubjects(subjects, view, snapshot.Refusal);
    }

    private static ProposalSubject Subject(JsonElement item, IClusterView view, PolicySet others, DateTimeOffset now) => new(
        ObjectIdentity.Of(item, ""),
        "",
        item,
        new LiveObjectEvaluator(others, view, now).Input(item),
        policies => new LiveObjectEvaluator(policies, view, now).Evaluate(item).Verdict);
}
