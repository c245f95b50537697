using System.Text.Json.Nodes;
using AdmissionWebhook.Policy.Rules;
using AdmissionWebhook.Policy.Schema;

namespace AdmissionWebhook.Deployment;

/// <summary>
/// CEL rules by which the API server rejects policies whose fields are valid one by one but not together, so that the worst mistakes are
/// caught even while the webhook is down.
/// <para>
/// Before it accepts the definition, the API server estimates the cost of each expression: at most 10,000,000 units, multiplied by the
/// largest number of elements of every list around it (k8s.io/apiextensions-apiserver, StaticEstimatedCostLimit). So there is no
/// expression below <c>approvedHosts</c> or <c>deniedHosts</c>: only etcd's 1.5 MiB per object limits those lists, and patterns, which
/// cost nothing, check the grammar of their hosts. Exceptions are limited: 1,000 times 100 rules at about 30 units each are 3,000,000.
/// </para>
/// </summary>
internal static class PolicyConstraints
{
    private const int MaxExceptions = 1000;
    private const int MaxRulesOfException = 100;

    /// <param name="spec">The structural schema of <c>spec</c>, modified in place.</param>
    public static JsonObject AddTo(JsonObject spec)
    {
        var scope = EgressPolicySchema.Spec.Properties.First(property => property.Name == "scope").Schema;
        var unscoped =
            $"!has(self.scope) || !({string.Join(" || ", scope.Properties.Select(property => $"has(self.scope.{property.Name})"))})";
        spec["x-kubernetes-validations"] = new JsonArray(
            Validation($"!has(self.mesh) || {unscoped}", "mesh is about the whole mesh; put it in a policy without scope"),
            Validation($"!has(self.ungoverned) || {unscoped}", "ungoverned is about the whole mesh; put it in a policy without scope")
        );

        var exceptions = spec["properties"]!["exceptions"]!;
        var exception = exceptions["items"]!;
        exceptions["maxItems"] = MaxExceptions;
        exception["properties"]!["rules"]!["maxItems"] = MaxRulesOfException;
        exception["x-kubernetes-validations"] = new JsonArray(
            Validation(
                "!self.rules.exists(rule, rule == 'denied-host')",
                "no exception lifts denied-host; take the host out of deniedHosts instead"
            ),
            Validation(
                $"(has(self.values) && size(self.values) > 0) || !self.rules.exists(rule, rule in [{DestinationRules()}])",
                "values is required for a rule about where traffic can go; list the values to except"
            )
        );
        return spec;
    }

    private static string DestinationRules() =>
        string.Join(
            ", ",
            RuleCatalog.All.Where(rule => rule.Descriptor.Group == RuleGroup.Destinations).Select(rule => $"'{rule.Descriptor.Name}'")
        );

    private static JsonObject Validation(string rule, string message) => new() { ["rule"] = rule, ["message"] = message };
}
