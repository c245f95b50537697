using AdmissionWebhook.Policy;
using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Policy.Rules;

namespace AdmissionWebhook.Deployment.Native;

/// <summary>Where, and for whom, a rule denies: <see cref="RuleSetting"/>, exceptions and break-glass, as CEL.</summary>
/// <param name="now">Exceptions and break-glass that have ended by then are left out for good.</param>
internal sealed class RuleEnforcement(PolicySet policies, PolicyScopes scopes, DateTimeOffset now)
{
    private const string ObjectName = "(has(object.metadata.name) ? object.metadata.name : '')";

    public string Of(NativeCheck check) =>
        CelText.And([
            .. check.Or.Prepend(check.Rule).Select(rule => Of(RuleCatalog.Find(rule)!.Descriptor, check)),
            check.IsAbsolute ? CelText.True : CelText.Not(GlassIsBroken()),
            check.Condition,
        ]);

    private string Of(RuleDescriptor rule, NativeCheck check) =>
        CelText.And(
            Denies(rule),
            rule.AppliesToPlatform ? CelText.True : CelText.Not(CelText.Matches("request.namespace", policies.Mesh.PlatformNamespaces)),
            check.IsAbsolute || check.KnowsExceptions ? CelText.True : CelText.Not(Excepted(rule.Name))
        );

    /// <summary>
    /// The strictest policy with an entry for the rule decides; without an entry, the catalogue's default. An entry that its policy's
    /// <c>enforcement</c> softens does not count.
    /// </summary>
    private string Denies(RuleDescriptor rule)
    {
        var spoken = scopes.Policies.Select(policy => (Policy: policy, Action: policy.Rules.GetValueOrDefault(rule.Name)?.Action)).ToList();
        var denied = CelText.Or(
            spoken
                .Where(entry => entry is { Action: EnforcementAction.Deny, Policy.Enforcement: EnforcementAction.Deny })
                .Select(entry => scopes.Holds(entry.Policy))
        );
        var byDefault =
            rule.DefaultAction == EnforcementAction.Deny
                ? CelText.Or(
                    spoken
                        .Where(entry => entry is { Action: null, Policy.Enforcement: EnforcementAction.Deny })
                        .Select(entry => scopes.Holds(entry.Policy))
                )
                : CelText.False;
        var nobodySpeaks = CelText.And(
            spoken.Where(entry => entry.Action <= entry.Policy.Enforcement).Select(entry => CelText.Not(scopes.Holds(entry.Policy)))
        );
        return CelText.Or(denied, CelText.And(nobodySpeaks, byDefault));
    }

    private string GlassIsBroken() =>
        CelText.Or(
            scopes
                .Policies.Where(policy => policy.BreakGlass is { } glass && now < glass.Until)
                .Select(policy =>
                    CelText.And(
                        scopes.Holds(policy),
                        "has(request.userInfo.groups) && request.userInfo.groups.exists(group, "
                            + $"group in {CelText.List(policy.BreakGlass!.Groups)})"
                    )
                )
        );

    // Ignores the exception's values: the native policy skips every object for which the rule has an exception.
    private string Excepted(string rule) =>
        CelText.Or(
            scopes.Policies.SelectMany(policy =>
                policy
                    .Exceptions.Where(exception => now < exception.ExpiresAt && exception.Rules.Contains(rule))
                    .Select(exception =>
                        CelText.And(
                            scopes.Holds(policy),
                            exception.Kind is { } kind ? $"request.kind.kind == {CelText.Literal(kind)}" : CelText.True,
                            exception.Namespace is { } @namespace ? CelText.Matches("request.namespace", [@namespace]) : CelText.True,
                            exception.Name is { } name ? CelText.Matches(ObjectName, [name]) : CelText.True
                        )
                    )
            )
        );
}
