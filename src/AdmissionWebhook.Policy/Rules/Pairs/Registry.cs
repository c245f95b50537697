using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Text;

namespace AdmissionWebhook.Policy.Rules.Pairs;

/// <summary>What is known of a host's place in the mesh's registry.</summary>
/// <param name="IsMissing">Whether no object registers the host where it is looked for. False also where the view cannot tell.</param>
/// <param name="Hidden">The ServiceEntry or Service that registers it but is not exported there; null if there is none.</param>
internal readonly record struct Registration(bool IsMissing, string? Hidden)
{
    public static readonly Registration Unknown;
}

internal static class Registry
{
    /// <summary>
    /// Looks a host up as Istio does for the proxies of a namespace. A host that nothing in view registers is missing only where the view
    /// is complete: of a cluster name, that namespace's Services; of any other, all ServiceEntries.
    /// </summary>
    /// <param name="review">The review.</param>
    /// <param name="host">A host, short names expanded.</param>
    /// <param name="clients">The namespaces whose proxies look it up; null for any.</param>
    public static Registration Find(Review review, in HostName host, IReadOnlyCollection<string>? clients)
    {
        if (!host.IsReadable || review.Mesh.IsClusterZone(host) || review.Mesh.IsOwnHost(host) || host.IsBelow("svc.clusterset.local"))
        {
            return Registration.Unknown;
        }

        string? hidden = null;
        foreach (var entry in Neighbours.ServiceEntries(review, host))
        {
            if (clients is null || entry.Key.Namespace == review.Namespace || clients.Any(entry.IsVisibleIn))
            {
                return Registration.Unknown;
            }

            hidden ??= entry.ToString();
        }

        if (!review.Mesh.IsClusterName(host))
        {
            // Entries of other repositories may register it; one that is in view and hidden tells enough, and so does a slip of the finger.
            return hidden is not null || review.Cluster.KnowsAll(ViewKind.ServiceEntries, review.Namespace) || Near(review, host, null) is not null
                ? new Registration(true, hidden)
                : Registration.Unknown;
        }

        if (ServiceKey(review, host) is not { } key)
        {
            return Registration.Unknown;
        }

        if (review.Cluster.Service(key) is { } service)
        {
            return clients is not null && key.Namespace != review.Namespace && !clients.Any(service.Visibility.Includes) ? new Registration(true, service.ToString()) : Registration.Unknown;
        }

        return hidden is not null || (review.Cluster.KnowsAll(ViewKind.Services, key.Namespace) && !review.Mesh.IsPlatform(key.Namespace))
            ? new Registration(true, hidden)
            : Registration.Unknown;
    }

    /// <summary>A host that an entry in view registers and whose name is almost this one; null where there is none.</summary>
    /// <param name="review">The review.</param>
    /// <param name="host">A host that nothing registers.</param>
    /// <param name="namespace">Where the entry must stand; null: anywhere.</param>
    public static string? Near(Review review, in HostName host, string? @namespace)
    {
        var written = host.Canonical;
        return review.MaySuggest()
            ? review.Cluster.ServiceEntries(HostName.Parse("*"))
                .Where(entry => @namespace is null || entry.Key.Namespace == @namespace)
                .SelectMany(entry => entry.Hosts)
                .Where(own => own.IsReadable && NearMiss.Is(written, own.Canonical))
                .Select(own => own.Canonical)
                .Order(StringComparer.Ordinal)
                .FirstOrDefault()
            : null;
    }

    /// <summary>The Service that a cluster name is about; null where the name is none's, such as a wildcard.</summary>
    public static ObjectKey? ServiceKey(Review review, in HostName host)
    {
        if (host.IsWildcard || !host.IsBelow(review.Mesh.ServiceZone))
        {
            return null;
        }

        // A pod of a headless Service has its own name in front.
        var labels = host.Canonical[..^(review.Mesh.ServiceZone.Length + 1)].Split('.');
        return labels.Length >= 2 ? new ObjectKey(labels[^1], labels[^2]) : null;
    }

    /// <summary>What to do about a host that is missing.</summary>
    public static string Remedy(Review review, in HostName host, in Registration registration) =>
        registration.Hidden is { } hidden ? $"export {hidden} to namespace \"{review.Namespace}\", or ask its owners to"
        : review.Mesh.IsClusterName(host) ? "create the Service, or correct the name"
        : Near(review, host, null) is { } near ? $"did you mean \"{near}\"?"
        : ClusterNames.FullName(host, review.Mesh) is { } full ? $"if you mean the Service, write \"{full}\"; else register \"{host.Canonical}\" with a ServiceEntry"
        : $"register \"{host.Canonical}\" with a ServiceEntry, or correct the name";
}
