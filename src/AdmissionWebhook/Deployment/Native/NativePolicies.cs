using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Policy.Rules.Shapes;

namespace AdmissionWebhook.Deployment.Native;

/// <summary>
/// The part of the webhook's denials that the API server can make itself, in CEL; never more than the webhook denies. Generated for
/// policies at one time: what ends later (an approval, an exception) is still allowed until the policies are generated again.
/// </summary>
internal sealed class NativePolicies
{
    // etcd accepts 1.5 MiB per object. Leaving out only some hosts would deny what the webhook allows.
    private const int MaxLength = 1_000_000;

    private readonly PolicySet _policies;
    private readonly PolicyScopes _scopes;
    private readonly DateTimeOffset _now;

    private NativePolicies(PolicySet policies, DateTimeOffset now)
    {
        _policies = policies;
        _now = now;
        _scopes = new PolicyScopes(policies);
    }

    /// <summary>The checks that deny anything under these policies.</summary>
    /// <param name="policies">The policies in force.</param>
    /// <param name="withHosts">Whether to include approved hosts and ports, or only checks that do not depend on approvals.</param>
    /// <param name="now">Approvals and exceptions that have ended by then do not count.</param>
    public static IReadOnlyList<NativePolicy> Of(PolicySet policies, bool withHosts, DateTimeOffset now) =>
        new NativePolicies(policies, now).All(withHosts);

    /// <summary>Stands in if no policies are given: everything is governed, nothing is approved.</summary>
    public static PolicySet OfNone { get; } = new([new CompiledPolicy { Name = "none" }]);

    /// <summary>Whether there are too many hosts, so that they are left out.</summary>
    public static bool IsTooLong(PolicySet policies, DateTimeOffset now)
    {
        var native = new NativePolicies(policies, now);
        return native.Written(native.Hosts()).Any(policy => policy.Length > MaxLength);
    }

    /// <summary>When the policies next allow less than the generated ones; null if that never happens by itself.</summary>
    public static DateTimeOffset? NextEnd(PolicySet policies, DateTimeOffset now) =>
        policies
            .Policies.SelectMany(policy =>
                policy
                    .Approvals.Select(approval => approval.ExpiresAt)
                    .Concat(policy.Exceptions.Select(exception => (DateTimeOffset?)exception.ExpiresAt))
                    .Append(policy.BreakGlass?.Until)
            )
            .Where(end => now < end)
            .Min();

    private List<NativePolicy> All(bool withHosts) =>
        [.. Written(Shapes()), .. withHosts ? Written(Hosts()).Where(policy => policy.Length <= MaxLength) : []];

    private IEnumerable<NativePolicy> Written(IEnumerable<NativeCheck> checks)
    {
        var enforcement = new RuleEnforcement(_policies, _scopes, _now);
        return checks
            .Select(check => new NativePolicy(check, _scopes.Variables, enforcement.Of(check)))
            .Where(policy => policy.DeniesAnything);
    }

    // The webhook only warns about istiod's automatic registrations (AutoRegistration).
    private string Registered =>
        _policies.Mesh.TrustedUsers.Count == 0
            ? CelText.False
            : CelText.And(
                $"request.userInfo.username in {CelText.List(_policies.Mesh.TrustedUsers)}",
                $"{CelReads.Has("object", "metadata.annotations")} && 'istio.io/autoRegistrationGroup' in object.metadata.annotations"
            );

    private IEnumerable<NativeCheck> Shapes()
    {
        // Regardless of where the approval applies: such approvals are few, and allowing too much is safe here.
        var dialled = Approvals()
            .Select(entry => entry.Approval)
            .Where(approval => approval.AllowsResolution("NONE") || approval.AllowsResolution("DYNAMIC_DNS"))
            .Select(approval => approval.Host);
        var free = new HostSet("free", Free().Concat(dialled).Select(host => (CelText.True, host)));
        var environment = _scopes.Policies.SelectMany(policy =>
            policy.Rules.GetValueOrDefault("proxy-environment")?.Parameters.Keys("keys") ?? []
        );
        return
        [
            .. ServiceEntryChecks.All(free, CelText.Not(Registered)),
            .. ShapeChecks.All([.. ProxyEnvironment.HarmlessVariables.Union(environment).Order(StringComparer.Ordinal)]),
        ];
    }

    private IEnumerable<NativeCheck> Hosts()
    {
        var approvals = Approvals().ToList();
        var exceptions = _scopes
            .Policies.SelectMany(policy => policy.Exceptions)
            .Where(exception => _now < exception.ExpiresAt && exception.Rules.Any(rule => rule is "unapproved-host" or "expired-approval"))
            .SelectMany(exception => exception.Values)
            .Select(HostName.Parse);
        var granted = new HostSet(
            "approved",
            [
                .. Free().Concat(exceptions).Select(host => (CelText.True, host)),
                .. approvals.Select(entry => (entry.Condition, entry.Approval.Host)),
            ]
        );
        var denied = new HostSet(
            "denied",
            _scopes
                .Policies.Where(policy => policy.Enforcement == Policy.EnforcementAction.Deny)
                .SelectMany(policy => policy.Denials.Select(denial => (_scopes.Holds(policy), denial.Host)))
        );
        return [.. HostChecks.All(granted, denied, CelText.Not(Registered)), .. PortChecks.All(approvals, Free())];
    }

    private IEnumerable<(string Condition, Approval Approval)> Approvals() =>
        from policy in _scopes.Policies
        from approval in policy.Approvals
        where !approval.IsExpired(_now)
        let isHere = approval.Namespaces.Count == 0 ? CelText.True : CelText.Matches("request.namespace", approval.Namespaces)
        select (CelText.And(_scopes.Holds(policy), isHere), approval);

    // Names that are not external.
    private IEnumerable<HostName> Free() =>
        [
            HostName.Parse("*." + _policies.Mesh.ServiceZone),
            HostName.Parse("*.svc.clusterset.local"),
            .. _policies.Mesh.OwnHosts.Select(own => own.Host),
            .. _policies.Mesh.FederatedHosts,
        ];
}
