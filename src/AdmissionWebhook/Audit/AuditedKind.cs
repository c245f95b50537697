using AdmissionWebhook.Kubernetes;
using AdmissionWebhook.Policy.Istio;

namespace AdmissionWebhook.Audit;

/// <summary>A kind that is audited, in one version that the cluster serves.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Name">As manifests write it; the API server leaves it out in lists of its own kinds.</param>
/// <param name="Type">The resource.</param>
internal sealed record AuditedKind(IstioKind Kind, string Name, ResourceType Type)
{
    // A pod with all that controllers write into it takes ten times the room of an Istio object, and a page is in memory at once.
    private const int WorkloadsPerPage = 50;

    /// <summary>Objects per page; null: as many as the client asks for.</summary>
    public int? PageSize => (Kind & IstioKind.Workloads) != 0 ? WorkloadsPerPage : null;

    /// <summary>Whether an audit without it is one of everything else, and not of nothing.</summary>
    public bool IsOptional => (Kind & IstioKind.Capture) != 0;

    /// <summary>The kinds of Istio's networking group that the cluster serves, in the order of <see cref="IstioKinds.All"/>.</summary>
    public static async Task<IReadOnlyList<AuditedKind>> NetworkingAsync(KubernetesClient client, CancellationToken cancellationToken)
    {
        var served = await client.ResourcesAsync(IstioKinds.Group, cancellationToken);
        return [.. IstioKinds.All.SelectMany(one => Served(served, one.Kind, one.Name, one.Plural))];
    }

    /// <summary>The same, and then what the cluster serves of <see cref="CaptureKinds.All"/>, in that order.</summary>
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
