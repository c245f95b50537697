using AdmissionWebhook.Engine;
using AdmissionWebhook.Kubernetes;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Audit;

/// <summary>An audit for the command line: keeps nothing of the cluster in memory and writes nothing to it.</summary>
/// <param name="client">The cluster.</param>
/// <param name="namespace">The namespace to audit; null for all.</param>
/// <param name="notes">Receives notes about what was left out, and why.</param>
internal sealed class OneTimeAudit(KubernetesClient client, string? @namespace, Action<string> notes)
{
    /// <returns>Every object with its verdict and its missing defaults, by namespace, kind and name.</returns>
    /// <exception cref="KubernetesException">The cluster cannot be read.</exception>
    /// <exception cref="NamespaceLabelsException">A policy needs labels that we are not allowed to read.</exception>
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
            notes($"skipping rules that need other objects: {refusal}");
        }

        var evaluate = new LiveObjectEvaluator(policies, view, now);
        var evaluated = new List<CheckedObject>();
        var objects = new AuditedObjects(client, kinds, @namespace);
        await foreach (
            var some in objects.ReadAsync(
                () => new List<CheckedObject>(),
                (some, kind, item) => some.Add(evaluate.Evaluate(kind, item)),
                cancellationToken
            )
        )
        {
            evaluated.AddRange(some);
        }

        if (objects.LeftOut.Count > 0)
        {
            notes($"not audited, because listing is forbidden: {string.Join(", ", objects.LeftOut)}");
        }

        try
        {
            evaluated.AddRange(await new LiveMesh(client, policies, view).EvaluateAsync(@namespace, cancellationToken));
        }
        catch (KubernetesException exception) when (exception.IsForbidden)
        {
            notes($"skipping the mesh settings: {exception.Message}");
        }

        return
        [
            .. evaluated
                .OrderBy(one => one.Identity.Namespace, StringComparer.Ordinal)
                .ThenBy(one => one.Identity.Kind, StringComparer.Ordinal)
                .ThenBy(one => one.Identity.Name, StringComparer.Ordinal),
        ];
    }
}

/// <summary>A policy selects namespaces by label, but we are not allowed to read those of the audited namespace.</summary>
internal sealed class NamespaceLabelsException(string @namespace)
    : Exception(
        $"a policy selects namespaces by label, but you are not allowed to get namespace {@namespace} and its labels; "
            + "ask for that permission"
    );
