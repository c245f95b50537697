using System.Text.Json;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Policies;

/// <summary>Reads <c>spec.scope</c>.</summary>
internal static class ScopeReader
{
    public static PolicyScope Read(JsonElement scope)
    {
        var selector = scope.Member("namespaceSelector"u8);
        return new PolicyScope(
            PolicyReader.Globs(scope, "namespaces"u8),
            PolicyReader.Globs(scope, "excludeNamespaces"u8),
            selector.HasContent() ? Selector(selector) : null
        );
    }

    public static LabelSelector Selector(JsonElement selector) => new([.. Requirements(selector)]);

    private static IEnumerable<LabelRequirement> Requirements(JsonElement selector)
    {
        foreach (var label in PolicyReader.TextMap(selector, "matchLabels"u8))
        {
            yield return new LabelRequirement(label.Key, "In", [label.Value]);
        }

        foreach (var expression in selector.Member("matchExpressions"u8).Items())
        {
            yield return new LabelRequirement(
                expression.Text("key"u8) ?? "",
                expression.Text("operator"u8) ?? "",
                PolicyReader.Texts(expression, "values"u8)
            );
        }
    }
}
