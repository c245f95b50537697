using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Policy.Rules.Pairs;

/// <summary>In-cluster names whose ServiceEntry sends traffic outside. They are checked like the external destination.</summary>
internal static class Aliases
{
    /// <summary>A visible ServiceEntry with external endpoints for an in-cluster name, or one below a wildcard; null for none.</summary>
    public static KnownServiceEntry? Find(Review review, in HostName host)
    {
        if (host.IsReadable)
        {
            foreach (var entry in Neighbours.ServiceEntries(review, host))
            {
                if (LeadsOutside(entry, review.Mesh))
                {
                    return entry;
                }
            }
        }

        return null;
    }

    public static bool LeadsOutside(KnownServiceEntry entry, MeshFacts mesh) =>
        entry.Endpoints.Any(endpoint => Exits.IsOutside(endpoint, mesh));
}
