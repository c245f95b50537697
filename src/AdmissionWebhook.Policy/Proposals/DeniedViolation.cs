using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Policy.Rules;

namespace AdmissionWebhook.Policy.Proposals;

/// <summary>A violation that denies an object, as an exception would name it.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Value">The value that lifts only this; empty if only the rule can be named.</param>
/// <param name="MustNameValue">Whether exceptions to the rule must list values.</param>
/// <param name="IsAbsolute">Whether no exception lifts it.</param>
public sealed record DeniedViolation(string Rule, string Value, bool MustNameValue, bool IsAbsolute, string Message, string Remedy)
{
    /// <summary>All of an object's, in the order of the rules, ignoring exceptions in force.</summary>
    public static IReadOnlyList<DeniedViolation> Of(AdmissionInput input, PolicySet policies, IClusterView cluster, DateTimeOffset now)
    {
        var denied = new List<DeniedViolation>();
        if (PolicyEngine.ReviewOf(input, policies, cluster, now) is not { Policy.IsGoverned: true } review)
        {
            return denied;
        }

        for (var i = 0; i < RuleCatalog.All.Length; i++)
        {
            var rule = RuleCatalog.All[i].Descriptor;
            if (RuleRun.Applies(review, i) && review.Policy[i].Action == EnforcementAction.Deny)
            {
                _ = RuleRun.Evaluate(review, i);
                var violations = review.Violations.Where(violation => violation.AtMost == EnforcementAction.Deny);
                denied.AddRange(
                    violations.Select(violation => new DeniedViolation(
                        rule.Name,
                        violation.Names.FirstOrDefault(name => name.Length > 0) ?? "",
                        rule.Group == RuleGroup.Destinations,
                        violation.IsAbsolute,
                        violation.Message,
                        violation.Remedy
                    ))
                );
                review.Violations.Clear();
            }
        }

        return denied;
    }
}
