using System.Text.Json;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Policy.Inventory;

/// <summary>
/// <c>serviceEntryVisibility</c> of the mesh configuration: which namespaces see a ServiceEntry in ambient mode, where exportTo is ignored,
/// and in sidecars if it applies to them (istio pilot/pkg/model/serviceentry_visibility.go).
/// </summary>
public sealed class EntryVisibility
{
    /// <summary>A mesh without that setting: every ServiceEntry is public.</summary>
    public static readonly EntryVisibility Unset = new([], Scope.Public, false);

    private readonly IReadOnlyList<(IReadOnlyList<LabelSelector?> Selectors, Scope Scope)> _policies;
    private readonly Scope _default;

    private EntryVisibility(
        IReadOnlyList<(IReadOnlyList<LabelSelector?> Selectors, Scope Scope)> policies,
        Scope standard,
        bool appliesToSidecars
    ) => (_policies, _default, AppliesToSidecars) = (policies, standard, appliesToSidecars);

    private enum Scope
    {
        Public,
        Namespace,
        None,
    }

    public bool AppliesToSidecars { get; }

    /// <param name="meshConfig">The mesh configuration; anything but a mapping counts as empty.</param>
    public static EntryVisibility Read(JsonElement meshConfig)
    {
        var setting = meshConfig.Member("serviceEntryVisibility"u8);
        return setting.ValueKind != JsonValueKind.Object
            ? Unset
            : new EntryVisibility(
                [.. setting.Member("policies"u8).Items().Select(policy => (Selectors(policy), ScopeOf(policy.Member("visibility"u8))))],
                ScopeOf(setting.Member("defaultVisibility"u8)),
                setting.IsTrue("applyToSidecars"u8)
            );
    }

    /// <summary>The namespaces that see an entry, regardless of its exportTo: <c>*</c>, its own, or none.</summary>
    /// <param name="namespace">The entry's namespace.</param>
    /// <param name="labels">The labels of that namespace; null if unknown. A policy that selects by labels then does not match.</param>
    public IReadOnlyList<string> Of(string @namespace, IReadOnlyDictionary<string, string>? labels)
    {
        var scope = _default;
        foreach (var (selectors, visibility) in _policies)
        {
            if (selectors.All(selector => labels is not null && selector?.Matches(labels) == true))
            {
                scope = visibility;
                break;
            }
        }

        return scope switch
        {
            Scope.Public => ["*"],
            Scope.Namespace => [@namespace],
            _ => [],
        };
    }

    // A null selector could not be parsed: it matches nothing, and Istio does not let it match everything either.
    private static IReadOnlyList<LabelSelector?> Selectors(JsonElement policy) =>
        [
            .. policy
                .Member("matchingRules"u8)
                .Items()
                .Select(rule =>
                    rule.Member("namespaceSelector"u8) is { ValueKind: JsonValueKind.Object } selector
                        ? ScopeReader.Selector(selector)
                        : null
                ),
        ];

    private static Scope ScopeOf(JsonElement visibility) =>
        (visibility.Text() ?? visibility.ToString()) switch
        {
            "NONE" or "1" => Scope.None,
            "NAMESPACE" or "2" => Scope.Namespace,
            _ => Scope.Public,
        };
}
