using AdmissionWebhook.Deployment.Native;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Policies;
using static AdmissionWebhook.Deployment.MatchConditions.CelGuards;

namespace AdmissionWebhook.Deployment.MatchConditions;

/// <summary>
/// Match conditions of the mutating webhook that are false only for objects that these policies give no default. One for each kind that can
/// get defaults. They stay valid after the time they are generated for, since approvals only expire.
/// </summary>
internal sealed class DefaultingConditions
{
    // The API server accepts 100,000 characters per expression, but every write of the kind pays for the evaluation.
    private const int MaxLength = 32_000;

    private readonly List<(string Scope, CompiledPolicy Policy)> _policies;
    private readonly LabelConditions _labels;
    private readonly RouteConditions _routes;
    private readonly string _isPlatform;

    private DefaultingConditions(PolicySet policies, DateTimeOffset now)
    {
        _policies = [.. policies.Policies.Where(policy => policy.Governs).Select(policy => (PolicyScopes.MayHold(policy.Scope), policy))];
        var cluster = new ClusterHosts(policies.Mesh);
        _routes = new RouteConditions(cluster);
        _labels = new LabelConditions(_policies, new NamedApprovals(cluster, _routes), now);
        _isPlatform = CelText.Matches("request.namespace", policies.Mesh.PlatformNamespaces);
    }

    /// <param name="policies">The policies in force.</param>
    /// <param name="now">The time from which the conditions are valid.</param>
    public static IReadOnlyList<MatchCondition> Of(PolicySet policies, DateTimeOffset now) => new DefaultingConditions(policies, now).All();

    private List<MatchCondition> All()
    {
        var byKind = IstioKinds.All.Select(kind => (kind.Name, Condition: MayBeDefaulted(kind.Kind))).ToList();
        var never = byKind.Where(entry => entry.Condition == CelText.False).Select(entry => entry.Name).ToList();
        return
        [
            .. never.Count > 0
                ? [new MatchCondition("kind-has-defaults", $"!(request.kind.kind in {CelText.List(never)})")]
                : Array.Empty<MatchCondition>(),
            .. byKind
                .Where(entry => entry.Condition != CelText.False && entry.Condition.Length <= MaxLength)
                .Select(entry => new MatchCondition(
                    $"{entry.Name.ToLowerInvariant()}-may-lack-a-default",
                    CelLines.Break($"request.kind.kind != '{entry.Name}' || {entry.Condition}")
                )),
        ];
    }

    private string MayBeDefaulted(IstioKind kind)
    {
        var inSpec = CelText.Or([_labels.OfApprovals(kind), .. OfSpec(kind)]);
        return CelText.Or(_labels.OfPolicies(kind), Mapping(Spec, inSpec));
    }

    private IEnumerable<string> OfSpec(IstioKind kind) =>
        kind switch
        {
            IstioKind.ServiceEntry => [LacksExport(CelText.True)],
            IstioKind.VirtualService => [LacksExport(_routes.HasOutsideHosts()), LacksRouteDefaults()],
            IstioKind.DestinationRule =>
            [
                Where(policy => policy.Defaults.ConnectTimeout is not null, TrafficConditions.LacksConnectTimeout()),
            ],
            _ => [],
        };

    // On CREATE the default; on UPDATE the stored object's exportTo.
    private string LacksExport(string onCreate) =>
        Where(
            policy => policy.Defaults.ExportTo is not null,
            CelText.And(
                CelText.Not(_isPlatform),
                $"!{HasItems($"{Spec}.exportTo")}",
                CelText.Or(
                    CelText.And("request.operation == 'CREATE'", onCreate),
                    "request.operation == 'UPDATE' && has(oldObject.spec) && type(oldObject.spec) == map && has(oldObject.spec.exportTo)"
                )
            )
        );

    private string LacksRouteDefaults() =>
        Where(
            policy => policy.Defaults.RouteTimeout is not null || policy.Defaults.Retries is { Attempts: > 0 },
            _routes.LacksTimeoutOrRetries(
                retriesOnly: _policies.TrueForAll(entry => entry.Policy.Defaults.RouteTimeout is null),
                all: _policies.Exists(entry => entry.Policy.Defaults.Routes == DefaultedRoutes.All)
            )
        );

    private string Where(Func<CompiledPolicy, bool> wishes, string condition) =>
        CelText.And(CelText.Or(_policies.Where(entry => wishes(entry.Policy)).Select(entry => entry.Scope)), condition);
}
