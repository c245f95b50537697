using AdmissionWebhook.Engine;
using AdmissionWebhook.Kubernetes;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Audit;

/// <summary>An audit for somebody who waits for it: nothing is kept of the cluster and, by this alone, nothing is written to it.</summary>
/// <param name="client">The cluster.</param>
/// <param name="namespace">The one that is audited; null: all.</param>
/// <param name="notes">Told what was left out, and why.</param>
internal sealed class OneTimeAudit(KubernetesClient client, string? @namespace, Action<string> notes)
{
    /// <returns>Every object with its verdict and the defaults that it lacks, by namespace, kind and name.</returns>
    /// <exception cref="KubernetesException">The cluster cannot be read.</exception>
    /// <exception cref="NamespaceLabelsException">A policy needs labels that may not be read.</exception>
    public async Task<IReadOnlyList<CheckedObject>> RunAsync(PolicySet policies, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var kinds = await AuditedKind.AllAsync(client, cancellationToken);
        var snapshot = new ClusterSnapshot(client, policies.Mesh.ClusterDomain);
        var view = await snapshot.ReadAsync(kinds, @namespace, cancellationToken);
        if (@namespace is not null && policies.NeedsNamespaceLabels && view.NamespaceLabels(@namespace) is null)
        {
            throw new NamespaceLabelsException(@namespace);
        }

        if (snapshot.Refusal is { } refusal)
        {
            notes($"rules that need other objects are silent: {refusal}");
        }

        var evaluate = new LiveObjectEvaluator(policies, view, now);
        var evaluated = new List<CheckedObject>();
        var objects = new AuditedObjects(client, kinds, @namespace);
        await foreach (var some in objects.ReadAsync(() => new List<CheckedObject>(), (some, kind, item) => some.Add(evaluate.Evaluate(kind, item)), cancellationToken))
        {
            evaluated.AddRange(some);
        }

        if (objects.LeftOut.Count > 0)
        {
            notes($"not audited, since they may not be listed: {string.Join(", ", objects.LeftOut)}");
        }

        try
        {
            evaluated.AddRange(await new LiveMesh(client, policies, view).EvaluateAsync(@namespace, cancellationToken));
        }
        catch (KubernetesException exception) when (exception.IsForbidden)
        {
            notes($"the settings of the mesh are left out: {exception.Message}");
        }

        return [.. evaluated.OrderBy(one => one.Identity.Namespace, StringComparer.Ordinal)
            .ThenBy(one => one.Identity.Kind, StringComparer.Ordinal).ThenBy(one => one.Identity.Name, StringComparer.Ordinal)];
    }
}

/// <summary>A policy selects namespaces by labels, and those of the audited one may not be read.</summary>
internal sealed class NamespaceLabelsException(string @namespace) : Exception(
    $"a policy selects namespaces by label, and the labels of namespace {@namespace} may not be read; ask for the right to get it");
