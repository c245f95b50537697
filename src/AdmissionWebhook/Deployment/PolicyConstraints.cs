using System.Text.Json.Nodes;
using AdmissionWebhook.Policy.Rules;
using AdmissionWebhook.Policy.Schema;

namespace AdmissionWebhook.Deployment;

/// <summary>
/// What the API server itself refuses in a policy although every field by itself is right (CEL), so that the worst mistakes are caught
/// while no webhook answers.
/// <para>
/// The API server estimates what an expression may cost before it accepts the definition: at most 10,000,000 units for each, multiplied
/// by the most elements that a list above it can have (k8s.io/apiextensions-apiserver, StaticEstimatedCostLimit). Therefore no expression
/// stands below <c>approvedHosts</c> or <c>deniedHosts</c>: those lists stay bounded by nothing but etcd's 1.5 MiB for an object, and
/// patterns, which cost nothing, hold their hosts to the grammar. Exceptions are bounded: 1,000 times 100 rules at about 30 units
/// each are 3,000,000.
/// </para>
/// </summary>
internal static class PolicyConstraints
{
    private const int MaxExceptions = 1000;
    private const int MaxRulesOfException = 100;

    /// <param name="spec">The structural schema of <c>spec</c>; it is changed.</param>
    public static JsonObject AddTo(JsonObject spec)
    {
        var scope = EgressPolicySchema.Spec.Properties.First(property => property.Name == "scope").Schema;
        var unscoped = $"!has(self.scope) || !({string.Join(" || ", scope.Properties.Select(property => $"has(self.scope.{property.Name})"))})";
        spec["x-kubernetes-validations"] = new JsonArray(
            Validation($"!has(self.mesh) || {unscoped}", "mesh is about the whole mesh; put it in a policy without scope"),
            Validation($"!has(self.ungoverned) || {unscoped}", "ungoverned is about the whole mesh; put it in a policy without scope"));

        var exceptions = spec["properties"]!["exceptions"]!;
        var exception = exceptions["items"]!;
        exceptions["maxItems"] = MaxExceptions;
        exception["properties"]!["rules"]!["maxItems"] = MaxRulesOfException;
        exception["x-kubernetes-validations"] = new JsonArray(
            Validation("!self.rules.exists(rule, rule == 'denied-host')", "no exception lifts denied-host; take the host out of deniedHosts instead"),
            Validation($"(has(self.values) && size(self.values) > 0) || !self.rules.exists(rule, rule in [{DestinationRules()}])",
                "values is required for a rule about where traffic may go: name what is lifted"));
        return spec;
    }

    private static string DestinationRules() => string.Join(", ", RuleCatalog.All
        .Where(rule => rule.Descriptor.Group == RuleGroup.Destinations)
        .Select(rule => $"'{rule.Descriptor.Name}'"));

    private static JsonObject Validation(string rule, string message) => new() { ["rule"] = rule, ["message"] = message };
}
