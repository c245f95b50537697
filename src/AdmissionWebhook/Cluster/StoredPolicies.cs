using AdmissionWebhook.Kubernetes;
using AdmissionWebhook.Kubernetes.Caching;
using AdmissionWebhook.Policies;

namespace AdmissionWebhook.Cluster;

/// <summary>The cluster's EgressPolicies, each put in force as it arrives.</summary>
internal sealed class StoredPolicies
{
    private static readonly ReflectorOptions Options = new() { MissingIsEmpty = true, LongestBackoff = TimeSpan.FromSeconds(5) };

    private readonly Reflector<StoredPolicy> _reflector;

    public StoredPolicies(KubernetesClient client, PolicyStore policies, TimeProvider time)
    {
        _reflector = new Reflector<StoredPolicy>(client, ClusterResources.Policies, StoredPolicy.Read, time, Options);
        _reflector.Store.Changed += changes =>
        {
            if (changes.Any(change => change.Before is null || change.After is null || !change.After.HasSameSpecAs(change.Before)))
            {
                policies.Store(All);
            }

            Changed?.Invoke();
        };
    }

    /// <summary>Raised after any policy or its status has changed; handlers must not throw.</summary>
    public event Action? Changed;

    public IReflector Reflector => _reflector;

    /// <summary>As last seen, in order of name.</summary>
    public IReadOnlyList<StoredPolicy> All =>
        [.. _reflector.Store.Snapshot.Values.OrderBy(policy => policy.Policy.Name, StringComparer.Ordinal)];
}
