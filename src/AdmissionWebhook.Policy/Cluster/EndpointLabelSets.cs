using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Cluster;

/// <summary>The labels of a ServiceEntry's endpoints, by which subsets select them.</summary>
internal static class EndpointLabelSets
{
    private static readonly IReadOnlyDictionary<string, string>[] OnlyUnlabelled = [new Dictionary<string, string>()];

    /// <summary>
    /// The distinct label sets. DNS without endpoints means one endpoint without labels (istio
    /// pilot/pkg/serviceregistry/serviceentry/conversion.go, convertServiceEntryToInstances). Null if a workloadSelector adds endpoints,
    /// and for resolutions that take the address from the request.
    /// </summary>
    public static IReadOnlyList<IReadOnlyDictionary<string, string>>? Of(ServiceEntryView entry)
    {
        if (entry.HasSelector || entry.Resolution is not ("DNS" or "DNS_ROUND_ROBIN" or "STATIC"))
        {
            return null;
        }

        if (entry.Endpoints.Count == 0)
        {
            return entry.Resolution == "STATIC" ? null : OnlyUnlabelled;
        }

        var sets = new List<IReadOnlyDictionary<string, string>>();
        foreach (var endpoint in entry.Spec.Member("endpoints"u8).Items())
        {
            var labels = NeighbourReader.Labels(endpoint.Member("labels"u8));
            if (!sets.Exists(known => known.Count == labels.Count && LabelSets.Selects(known, labels)))
            {
                sets.Add(labels);
            }
        }

        return sets;
    }
}
