using AdmissionWebhook.Engine;
using AdmissionWebhook.Kubernetes;
using AdmissionWebhook.Policy;

namespace AdmissionWebhook.Audit;

/// <summary>
/// The findings of an audit so far. All are counted, but only a bounded number is kept, so an audit needs memory for one page of objects
/// and this.
/// </summary>
internal sealed class AuditTally
{
    /// <summary>Results per report: at about 1.5 KiB each, far below the 1.5 MiB that etcd accepts for one object.</summary>
    public const int MaxPerNamespace = 200;

    /// <summary>Across all namespaces.</summary>
    public const int MaxKept = 10_000;

    private readonly Dictionary<string, NamespaceTally> _namespaces = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Rule, EnforcementAction Action), long> _violations = [];
    private readonly Dictionary<string, long> _objects = new(StringComparer.Ordinal);
    private int _kept;

    /// <summary>The namespaces with findings.</summary>
    public IReadOnlyDictionary<string, NamespaceTally> Namespaces => _namespaces;

    public IReadOnlyDictionary<(string Rule, EnforcementAction Action), long> Violations => _violations;

    /// <summary>Number of evaluated objects, by kind.</summary>
    public IReadOnlyDictionary<string, long> Objects => _objects;

    public long Denied { get; private set; }

    /// <summary>Kinds that we were not allowed to list, and so did not audit.</summary>
    public IReadOnlyList<ResourceType> LeftOut { get; set; } = [];

    public void Add(CheckedObject evaluated)
    {
        Count(_objects, evaluated.Identity.Kind, 1);
        Denied += evaluated.Verdict.Allowed ? 0 : 1;
        foreach (var finding in evaluated.Verdict.Findings.Concat(evaluated.Standing))
        {
            Count(_violations, (finding.Rule, finding.Action), 1);
            _kept += In(evaluated.Identity.Namespace).Add(AuditResult.Of(evaluated, finding), _kept < MaxKept) ? 1 : 0;
        }
    }

    /// <summary>Adds the findings of another tally about other objects.</summary>
    public void Absorb(AuditTally other)
    {
        Denied += other.Denied;
        foreach (var (kind, number) in other._objects)
        {
            Count(_objects, kind, number);
        }

        foreach (var (key, number) in other._violations)
        {
            Count(_violations, key, number);
        }

        foreach (var (name, tally) in other._namespaces)
        {
            _kept += In(name).Absorb(tally, MaxKept - _kept);
        }
    }

    private NamespaceTally In(string @namespace)
    {
        if (!_namespaces.TryGetValue(@namespace, out var tally))
        {
            _namespaces[@namespace] = tally = new NamespaceTally();
        }

        return tally;
    }

    private static void Count<T>(Dictionary<T, long> counts, T key, long number)
        where T : notnull => counts[key] = counts.GetValueOrDefault(key) + number;
}
