using System.Collections.Concurrent;

namespace AdmissionWebhook.Policy.Policies;

/// <summary>
/// One immutable snapshot of all policies. A review uses a single snapshot; a reload creates another.
/// The combined policy of a namespace is computed on first use and cached with the snapshot.
/// </summary>
public sealed class PolicySet
{
    // The API server supplies the namespaces, so they are few. The limit keeps a hostile caller from growing the cache.
    private const int CacheLimit = 20_000;

    private readonly ConcurrentDictionary<string, (IReadOnlyDictionary<string, string>? Labels, GoverningPolicy Policy)> _byNamespace = new(
        StringComparer.Ordinal
    );
    private readonly bool _readsLabels;

    public PolicySet(IReadOnlyList<CompiledPolicy> policies)
    {
        Policies = policies;
        Mesh = MeshSettings.Unite(policies.Select(policy => policy.Mesh).OfType<MeshSettings>());
        Ungoverned = policies.Select(policy => policy.Ungoverned).OfType<UngovernedAction>().DefaultIfEmpty(UngovernedAction.Warn).Max();
        _readsLabels = policies.Any(policy => policy.Scope.Selector is not null);
    }

    public static PolicySet Empty { get; } = new([]);

    public IReadOnlyList<CompiledPolicy> Policies { get; }

    public MeshFacts Mesh { get; }

    public UngovernedAction Ungoverned { get; }

    /// <summary>Whether any scope selects by namespace labels, so that they must be known.</summary>
    public bool NeedsNamespaceLabels => _readsLabels;

    /// <summary>Whether the labels of a namespace decide if anything is denied there.</summary>
    public bool IsDecidedByLabels(string @namespace) =>
        _readsLabels
        && Policies.Any(policy =>
            policy.Scope.Selector is not null && policy.Enforcement == EnforcementAction.Deny && policy.Scope.MayHold(@namespace)
        );

    /// <param name="namespace">The request's namespace.</param>
    /// <param name="labels">Its labels; null if unknown.</param>
    public GoverningPolicy For(string @namespace, IReadOnlyDictionary<string, string>? labels)
    {
        if (_byNamespace.TryGetValue(@namespace, out var known) && (!_readsLabels || ReferenceEquals(known.Labels, labels)))
        {
            return known.Policy;
        }

        var policy = Combine(@namespace, labels);
        if (_byNamespace.Count < CacheLimit)
        {
            _byNamespace[@namespace] = (labels, policy);
        }

        return policy;
    }

    /// <summary>The policies that govern the namespace with its labels before or after a change.</summary>
    public GoverningPolicy ForChange(
        string @namespace,
        IReadOnlyDictionary<string, string>? before,
        IReadOnlyDictionary<string, string>? after
    ) => Combine(@namespace, before, after);

    private GoverningPolicy Combine(string @namespace, params IReadOnlyList<IReadOnlyDictionary<string, string>?> labels)
    {
        var governing = Policies
            .Where(policy => policy.Governs && labels.Any(one => policy.Scope.Holds(@namespace, one)))
            .OrderByDescending(policy => policy.Scope.Specificity(@namespace))
            .ThenBy(policy => policy.Name, StringComparer.Ordinal)
            .ToList();
        return new GoverningPolicy(@namespace, governing, Mesh);
    }
}
