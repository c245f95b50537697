using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Text;

namespace AdmissionWebhook.Policy.Rules.Pairs;

/// <summary>Whether a host is in the mesh's registry.</summary>
/// <param name="IsMissing">Whether nothing registers the host for the given clients. False if the view cannot tell.</param>
/// <param name="Hidden">A ServiceEntry or Service that registers it but is not exported to them; null if there is none.</param>
internal readonly record struct Registration(bool IsMissing, string? Hidden)
{
    public static readonly Registration Unknown;
}

internal static class Registry
{
    /// <summary>
    /// Looks up a host as Istio does for the proxies of a namespace. An unregistered host is missing only if the view is complete: for
    /// a cluster name, over that namespace's Services; for any other, over all ServiceEntries.
    /// </summary>
    /// <param name="review">The review.</param>
    /// <param name="host">A host with its short name completed.</param>
    /// <param name="clients">The namespaces of the proxies; null for any.</param>
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

            // A wildcard over the cluster's names says nothing about a Service, which registers its own.
            if (!review.Mesh.IsClusterName(host) || entry.Names(host))
            {
                hidden ??= entry.ToString();
            }
        }

        if (!review.Mesh.IsClusterName(host))
        {
            // Other repositories can register it, so report it only if a known entry is hidden, or for a near miss.
            return
                hidden is not null
                || review.Cluster.KnowsAll(ViewKind.ServiceEntries, review.Namespace)
                || Near(review, host, null) is not null
                ? new Registration(true, hidden)
                : Registration.Unknown;
        }

        if (ServiceKey(review, host) is not { } key)
        {
            return Registration.Unknown;
        }

        if (review.Cluster.Service(key) is { } service)
        {
            return clients is not null && key.Namespace != review.Namespace && !clients.Any(service.Visibility.Includes)
                ? new Registration(true, service.ToString())
                : Registration.Unknown;
        }

        return hidden is not null || (review.Cluster.KnowsAll(ViewKind.Services, key.Namespace) && !review.Mesh.IsPlatform(key.Namespace))
            ? new Registration(true, hidden)
            : Registration.Unknown;
    }

    /// <summary>A registered host that the given one is probably a typo of; null if there is none.</summary>
    /// <param name="review">The review.</param>
    /// <param name="host">An unregistered host.</param>
    /// <param name="namespace">The namespace of the ServiceEntry; null: any.</param>
    public static string? Near(Review review, in HostName host, string? @namespace)
    {
        var written = host.Canonical;
        return review.MaySuggest()
            ? review
                .Cluster.ServiceEntries(HostName.Parse("*"))
                .Where(entry => @namespace is null || entry.Key.Namespace == @namespace)
                .SelectMany(entry => entry.Hosts)
                .Where(own => own.IsReadable && NearMiss.Is(written, own.Canonical))
                .Select(own => own.Canonical)
                .Order(StringComparer.Ordinal)
                .FirstOrDefault()
            : null;
    }

    /// <summary>The Service of a cluster name; null if it names none, such as a wildcard.</summary>
    public static ObjectKey? ServiceKey(Review review, in HostName host)
    {
        if (host.IsWildcard || !host.IsBelow(review.Mesh.ServiceZone))
        {
            return null;
        }

        // A pod of a headless Service has its name in front.
        var labels = host.Canonical[..^(review.Mesh.ServiceZone.Length + 1)].Split('.');
        return labels.Length >= 2 ? new ObjectKey(labels[^1], labels[^2]) : null;
    }

    // A short name is completed with the object's own namespace; shared gateways are mostly in a platform namespace.
    private static string? Elsewhere(Review review, in HostName host)
    {
        if (ServiceKey(review, host) is not { } key || key.Namespace != review.Namespace)
        {
            return null;
        }

        var shared = review.Mesh.NamedPlatformNamespaces.Append(review.Mesh.EgressGateway?.Namespace).OfType<string>();
        return shared.FirstOrDefault(other => review.Cluster.Service(key with { Namespace = other }) is not null) is { } found
            ? $"{key.Name}.{found}.{review.Mesh.ServiceZone}"
            : null;
    }

    /// <summary>The remedy for a missing host.</summary>
    public static string Remedy(Review review, in HostName host, in Registration registration) =>
        registration.Hidden is { } hidden ? $"export {hidden} to namespace \"{review.Namespace}\", or ask its owners to"
        : review.Mesh.IsClusterName(host)
            ? Elsewhere(review, host) is { } elsewhere ? $"Services of another namespace need the full name: \"{elsewhere}\""
                : "create the Service, or correct the name"
        : Near(review, host, null) is { } near ? $"did you mean \"{near}\"?"
        : ClusterNames.FullName(host, review.Mesh) is { } full
            ? $"if you mean the Service, write \"{full}\"; otherwise register \"{host.Canonical}\" with a ServiceEntry"
        : $"register \"{host.Canonical}\" with a ServiceEntry, or correct the name";
}
