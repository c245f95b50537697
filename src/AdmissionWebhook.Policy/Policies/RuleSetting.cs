using AdmissionWebhook.Policy.Rules;

namespace AdmissionWebhook.Policy.Policies;

/// <summary>The action and parameters of a rule in one namespace.</summary>
public sealed record RuleSetting(EnforcementAction Action, RuleParameters Parameters)
{
    /// <summary>
    /// The strictest action among policies with an entry for the rule; without an entry, the catalogue's default. <c>enforcement</c> caps
    /// a policy's entries. A capped entry is on trial: it adds to the result without it and never replaces it, so that trying
    /// out a policy cannot weaken the ones in force.
    /// </summary>
    public static RuleSetting For(RuleDescriptor rule, IReadOnlyList<CompiledPolicy> policies)
    {
        var hasEntry = false;
        EnforcementAction? inForce = null;
        EnforcementAction? byDefault = null;
        EnforcementAction? trial = null;
        foreach (var policy in policies)
        {
            if (policy.Rules.TryGetValue(rule.Name, out var entry) && entry.Action is { } action)
            {
                hasEntry = true;
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

        var settled = hasEntry && inForce is not null ? inForce : byDefault;
        var strictest = Stricter(settled, trial ?? EnforcementAction.Disabled);
        return new RuleSetting(strictest, RuleParameters.Merge(rule, ParametersInForce(rule, policies, strictest)));
    }

    // A parameter leads to no more than its policy's enforcement, so one on trial never tightens those in force.
    private static IEnumerable<RuleParameters> ParametersInForce(
        RuleDescriptor rule,
        IReadOnlyList<CompiledPolicy> policies,
        EnforcementAction settled
    )
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
