using AdmissionWebhook.Policy.Hosts;

namespace AdmissionWebhook.Policy.Policies;

/// <summary>One validated EgressPolicy with its indexes. Immutable.</summary>
public sealed class CompiledPolicy
{
    public required string Name { get; init; }

    public PolicyScope Scope { get; init; } = PolicyScope.Cluster;

    /// <summary>Caps every action of this policy.</summary>
    public EnforcementAction Enforcement { get; init; } = EnforcementAction.Deny;

    public string? Contact { get; init; }

    public IReadOnlyList<Approval> Approvals { get; init; } = [];

    /// <summary>The approvals that list addresses.</summary>
    public IReadOnlyList<Approval> ApprovalsWithAddresses => field ??= [.. Approvals.Where(approval => !approval.Addresses.IsEmpty)];

    public IReadOnlyList<Denial> Denials { get; internal set; } = [];

    public IReadOnlyDictionary<string, RuleEntry> Rules { get; init; } = new Dictionary<string, RuleEntry>();

    public PolicyDefaults Defaults { get; init; } = PolicyDefaults.None;

    public IReadOnlyList<PolicyException> Exceptions { get; init; } = [];

    public BreakGlass? BreakGlass { get; init; }

    public MeshSettings? Mesh { get; init; }

    /// <summary>The action in namespaces that no policy governs; null: not set.</summary>
    public UngovernedAction? Ungoverned { get; init; }

    /// <summary>False for a policy without scope that sets only <c>mesh</c> and <c>ungoverned</c>.</summary>
    public bool Governs { get; init; } = true;

    /// <summary>Whether it was stored despite errors: it governs its scope and approves nothing.</summary>
    public bool IsInvalid { get; init; }

    public HostIndex<Approval> ApprovalIndex { get; internal set; } = new([]);

    public HostIndex<Denial> DenialIndex { get; internal set; } = new([]);

    public NearestHosts ApprovedNames { get; internal set; } = new([]);

    /// <summary>A copy with other approvals, exceptions and rules, and without suggestions for similar names.</summary>
    public CompiledPolicy With(
        IReadOnlyList<Approval> approvals,
        IReadOnlyList<PolicyException> exceptions,
        IReadOnlyDictionary<string, RuleEntry> rules
    ) =>
        new()
        {
            Name = Name,
            Scope = Scope,
            Enforcement = Enforcement,
            Contact = Contact,
            Approvals = approvals,
            ApprovalIndex = new HostIndex<Approval>(approvals.Select(approval => (approval.Host, approval))),
            Denials = Denials,
            DenialIndex = DenialIndex,
            Rules = rules,
            Defaults = Defaults,
            Exceptions = exceptions,
            BreakGlass = BreakGlass,
            Mesh = Mesh,
            Ungoverned = Ungoverned,
            Governs = Governs,
            IsInvalid = IsInvalid,
        };
}

public enum UngovernedAction
{
    Allow,
    Warn,
    Deny,
}
