using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Policy.Rules;

namespace AdmissionWebhook.Cli.Scaffold;

internal static class RuleSettings
{
    /// <summary>A rule's action in a namespace, by the rule's name.</summary>
    public static RuleSetting Of(GoverningPolicy policy, string rule) => policy[RuleCatalog.IndexOf(rule)];
}
