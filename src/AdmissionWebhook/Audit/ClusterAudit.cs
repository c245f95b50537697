using AdmissionWebhook.Kubernetes;
using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Audit;

/// <summary>
/// One pass over the cluster: every kind of Istio's networking group in one served version, page by page, and the mesh settings; with
/// <paramref name="capture"/>, also the other kinds that open egress.
/// </summary>
internal sealed class ClusterAudit(KubernetesClient client, IClusterView cluster, bool capture)
{
    /// <returns>All findings; an audit that cannot finish has no result.</returns>
    /// <exception cref="KubernetesException">The API server was lost, or refuses.</exception>
    public async Task<AuditTally> RunAsync(PolicySet policies, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var evaluate = new LiveObjectEvaluator(policies, cluster, now);
        var total = new AuditTally();
        var kinds = capture
            ? await AuditedKind.AllAsync(client, cancellationToken)
            : await AuditedKind.NetworkingAsync(client, cancellationToken);
        var objects = new AuditedObjects(client, kinds, @namespace: null);
        await foreach (
            var tally in objects.ReadAsync(
                () => new AuditTally(),
                (tally, kind, item) => tally.Add(evaluate.Evaluate(kind, item)),
                cancellationToken
            )
        )
        {
            total.Absorb(tally);
        }

        foreach (var evaluated in await new LiveMesh(client, policies, cluster).EvaluateAsync(null, cancellationToken))
        {
            total.Add(evaluated);
        }

        total.LeftOut = objects.LeftOut;
        return total;
    }
}
