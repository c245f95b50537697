using AdmissionWebhook.Kubernetes;
using AdmissionWebhook.Policy.Istio;

namespace AdmissionWebhook.Audit;

/// <summary>A kind to audit, in one version that the cluster serves.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Name">The kind as in manifests; the API server omits it in lists of built-in kinds.</param>
/// <param name="Type">The resource.</param>
internal sealed record AuditedKind(IstioKind Kind, string Name, ResourceType Type)
{
    // A pod with everything that controllers write into it is ten times as large as an Istio object, and a whole page is in memory at once.
    private const int WorkloadsPerPage = 50;

    /// <summary>Objects per page; null for the client's default.</summary>
    public int? PageSize => (Kind & IstioKind.Workloads) != 0 ? WorkloadsPerPage : null;

    /// <summary>Whether the audit continues without it if it cannot be listed.</summary>
    public bool IsOptional => (Kind & IstioKind.Capture) != 0;

    /// <summary>The kinds of Istio's networking group that the cluster serves, in the order of <see cref="IstioKinds.All"/>.</summary>
    public static async Task<IReadOnlyList<AuditedKind>> NetworkingAsync(KubernetesClient client, CancellationToken cancellationToken)
    {
        var served = await client.ResourcesAsync(IstioKinds.Group, cancellationToken);
        return [.. IstioKinds.All.SelectMany(one => Served(served, one.Kind, one.Name, one.Plural))];
    }

    /// <summary>The same, followed by the served kinds of <see cref="CaptureKinds.All"/>, in that order.</summary>
    public static async Task<IReadOnlyList<AuditedKind>> AllAsync(KubernetesClient client, CancellationToken cancellationToken)
    {
        var served = new Dictionary<string, IReadOnlyList<ResourceType>>(StringComparer.Ordinal);
        foreach (var group in CaptureKinds.All.Select(one => one.Group).Distinct())
        {
            served[group] = await client.ResourcesAsync(group, cancellationToken);
        }

        return
        [
            .. await NetworkingAsync(client, cancellationToken),
            .. CaptureKinds.All.SelectMany(one => Served(served[one.Group], one.Kind, one.Name, one.Plural)),
        ];
    }

    private static IEnumerable<AuditedKind> Served(IReadOnlyList<ResourceType> served, IstioKind kind, string name, string plural) =>
        served.Where(type => type.Plural == plural).Take(1).Select(type => new AuditedKind(kind, name, type));
}
