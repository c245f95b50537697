using AdmissionWebhook.Kubernetes;
using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Audit;

/// <summary>
/// One pass over the cluster: every kind of Istio's networking group in one served version, page by page, and the mesh settings.
/// </summary>
internal sealed class ClusterAudit(KubernetesClient client, IClusterView cluster)
{
    /// <returns>All findings; an audit that cannot finish has no result.</returns>
    /// <exception cref="KubernetesException">The API server was lost, or refuses.</exception>
    public async Task<AuditTally> RunAsync(PolicySet policies, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var evaluate = new LiveObjectEvaluator(policies, cluster, now);
        var total = new AuditTally();
        foreach (var type in await KindsAsync(client, cancellationToken))
        {
            total.Absorb(await TallyAsync(type, evaluate, cancellationToken));
        }

        foreach (var evaluated in await new LiveMesh(client, policies, cluster).EvaluateAsync(null, cancellationToken))
        {
            total.Add(evaluated);
        }

        return total;
    }

    /// <summary>The evaluated kinds that the cluster serves, in the order of <see cref="IstioKinds.All"/>.</summary>
    public static async Task<IReadOnlyList<ResourceType>> KindsAsync(KubernetesClient client, CancellationToken cancellationToken)
    {
        var served = await client.ResourcesAsync(IstioKinds.Group, cancellationToken);
        return [.. IstioKinds.All.Select(kind => served.FirstOrDefault(type => type.Plural == kind.Plural)).OfType<ResourceType>()];
    }

    private async Task<AuditTally> TallyAsync(ResourceType type, LiveObjectEvaluator evaluate, CancellationToken cancellationToken)
    {
        var tally = new AuditTally();
        await foreach (var page in client.ListAsync(type, ListQuery.Everything, cancellationToken))
        {
            if (page.Restarted)
            {
                tally = new AuditTally();
            }

            foreach (var item in page.Objects)
            {
                tally.Add(evaluate.Evaluate(item));
            }
        }

        return tally;
    }
}
