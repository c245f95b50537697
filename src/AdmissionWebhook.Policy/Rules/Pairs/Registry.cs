using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Hosts;

namespace AdmissionWebhook.Policy.Rules.Pairs;

/// <summary>What is known of a host's place in the mesh's registry.</summary>
/// <param name="IsMissing">Whether no object registers the host where it is looked for. False also where nobody can tell.</param>
/// <param name="Hidden">An entry that registers it but is not exported there; null if there is none.</param>
internal readonly record struct Registration(bool IsMissing, KnownServiceEntry? Hidden);

internal static class Registry
{
    /// <param name="review">The review.</param>
    /// <param name="host">A host, short names expanded.</param>
    /// <param name="where">Where it must be seen; null for anywhere.</param>
    public static Registration Find(Review review, in HostName host, Visibility? where)
    {
        if (!host.IsReadable || review.Mesh.IsClusterZone(host) || review.Mesh.IsOwnHost(host) || host.IsBelow("svc.clusterset.local"))
        {
            return default;
        }

        KnownServiceEntry? hidden = null;
        foreach (var entry in Neighbours.ServiceEntries(review, host))
        {
            if (where is not { } place || place.Meets(entry.Visibility))
            {
                return default;
            }

            hidden ??= entry;
        }

        return review.Mesh.IsClusterName(host) && !IsMissingService(review, host) ? default : new Registration(true, hidden);
    }

    /// <summary>What to do about a host that is missing.</summary>
    public static string Remedy(Review review, in HostName host, in Registration registration) =>
        registration.Hidden is { } hidden ? $"export {hidden} to namespace \"{review.Namespace}\", or ask its owners to"
        : review.Mesh.IsClusterName(host) ? "create the Service, or correct the name"
        : ClusterNames.FullName(host, review.Mesh) is { } full ? $"if you mean the Service, write \"{full}\"; else register \"{host.Canonical}\" with a ServiceEntry"
        : $"register \"{host.Canonical}\" with a ServiceEntry, or correct the name";

    // A pod of a headless Service has its own name in front.
    private static bool IsMissingService(Review review, in HostName host)
    {
        if (host.IsWildcard || !review.Cluster.KnowsServices)
        {
            return false;
        }

        var labels = host.Canonical[..^(review.Mesh.ServiceZone.Length + 1)].Split('.');
        return labels.Length >= 2 && !review.Cluster.HasService(labels[^1], labels[^2]);
    }
}
