using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Rules;

namespace AdmissionWebhook.Policy.Policies;

/// <summary>The combined policies of one namespace.</summary>
public sealed class GoverningPolicy
{
    private readonly RuleSetting[] _settings;

    /// <param name="namespace">The request's namespace.</param>
    /// <param name="policies">The policies whose scope contains it, the most specific first; none for an ungoverned namespace.</param>
    /// <param name="mesh">The mesh facts of all policies.</param>
    public GoverningPolicy(string @namespace, IReadOnlyList<CompiledPolicy> policies, MeshFacts mesh)
    {
        Namespace = @namespace;
        Policies = policies;
        Mesh = mesh;
        IsPlatform = mesh.IsPlatform(@namespace);
        Names = string.Join(",", policies.Select(policy => policy.Name));
        Contact = policies.Select(policy => policy.Contact).FirstOrDefault(contact => contact is not null);
        Defaults = policies.Aggregate(PolicyDefaults.None, (defaults, policy) => defaults.Over(policy.Defaults));
        Exceptions = [.. policies.SelectMany(policy => policy.Exceptions)];
        _settings = [.. RuleCatalog.All.Select(rule => Setting(rule.Descriptor))];
    }

    public string Namespace { get; }

    public IReadOnlyList<CompiledPolicy> Policies { get; }

    public MeshFacts Mesh { get; }

    public bool IsGoverned => Policies.Count > 0;

    public bool IsPlatform { get; }

    /// <summary>The policies' names, for the audit annotation.</summary>
    public string Names { get; }

    public string? Contact { get; }

    public PolicyDefaults Defaults { get; }

    public IReadOnlyList<PolicyException> Exceptions { get; }

    /// <param name="rule">The rule's index in <see cref="RuleCatalog.All"/>.</param>
    public RuleSetting this[int rule] => _settings[rule];

    /// <summary>Adds every approval of this namespace whose host contains the given one, including expired ones.</summary>
    public void CollectApprovals(in HostName host, List<Approval> into)
    {
        foreach (var policy in Policies)
        {
            policy.ApprovalIndex.CollectContaining(host, into);
        }

        into.RemoveAll(approval => !approval.IsFor(Namespace));
    }

    public void CollectDenials(in HostName host, List<Denial> into)
    {
        foreach (var policy in Policies)
        {
            policy.DenialIndex.CollectOverlapping(host, into);
        }
    }

    /// <summary>Whether a denied host overlaps the given one.</summary>
    public bool IsDenied(in HostName host) => Denials(host).Count > 0;

    /// <summary>Whether a denied host contains the given one.</summary>
    public bool IsWhollyDenied(in HostName host)
    {
        var name = host;
        return Denials(host).Exists(denial => denial.Host.Contains(name));
    }

    /// <summary>The approved host of this namespace that is spelled most like the given one, or null.</summary>
    public string? NearestApproved(in HostName host, DateTimeOffset now)
    {
        foreach (var policy in Policies)
        {
            if (policy.ApprovedNames.Find(host.Canonical, IsUsable) is { } near)
            {
                return near;
            }
        }

        return null;

        bool IsUsable(string name)
        {
            var matches = new List<Approval>();
            CollectApprovals(HostName.Parse(name), matches);
            return matches.Exists(approval => !approval.IsExpired(now));
        }
    }

    private List<Denial> Denials(in HostName host)
    {
        var denials = new List<Denial>();
        CollectDenials(host, denials);
        return denials;
    }

    private RuleSetting Setting(RuleDescriptor rule) =>
        Policies.Count > 0 ? RuleSetting.For(rule, Policies) : new RuleSetting(rule.DefaultAction, RuleParameters.Merge(rule, []));
}
