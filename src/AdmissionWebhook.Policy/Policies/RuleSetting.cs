using AdmissionWebhook.Policy.Rules;

namespace AdmissionWebhook.Policy.Policies;

/// <summary>What a rule does in one namespace.</summary>
public sealed record RuleSetting(EnforcementAction Action, RuleParameters Parameters)
{
    /// <summary>
    /// Only policies that speak of the rule compete, and the strictest wins; where none speaks the catalogue's default holds. A policy's
    /// <c>enforcement</c> caps what it says. A policy whose cap softens its own entry is being rolled out: it adds to what would hold
    /// without it and does not replace it, or trying a policy out would weaken the ones in force.
    /// </summary>
    public static RuleSetting For(RuleDescriptor rule, IReadOnlyList<CompiledPolicy> policies)
    {
        var spoken = false;
        EnforcementAction? inForce = null;
        EnforcementAction? byDefault = null;
        EnforcementAction? trial = null;
        foreach (var policy in policies)
        {
            if (policy.Rules.TryGetValue(rule.Name, out var entry) && entry.Action is { } action)
            {
                spoken = true;
                if (action <= policy.Enforcement)
                {
                    inForce = Stricter(inForce, action);
                }
                else
                {
                    trial = Stricter(trial, policy.Enforcement);
                }
            }
            else
            {
                byDefault = Stricter(byDefault, Min(rule.DefaultAction, policy.Enforcement));
            }
        }

        var settled = spoken && inForce is not null ? inForce : byDefault;
        var strictest = Stricter(settled, trial ?? EnforcementAction.Disabled);
        return new RuleSetting(strictest, RuleParameters.Merge(rule, ParametersInForce(rule, policies, strictest)));
    }

    // A limit may lead to no more than its own policy's enforcement, so one that is only tried out does not tighten one in force.
    private static IEnumerable<RuleParameters> ParametersInForce(RuleDescriptor rule, IReadOnlyList<CompiledPolicy> policies, EnforcementAction settled)
    {
        foreach (var policy in policies)
        {
            if (policy.Enforcement >= settled && policy.Rules.TryGetValue(rule.Name, out var entry))
            {
                yield return entry.Parameters;
            }
        }
    }

    private static EnforcementAction Stricter(EnforcementAction? left, EnforcementAction right) => left > right ? left.Value : right;

    private static EnforcementAction Min(EnforcementAction left, EnforcementAction right) => left < right ? left : right;
}
