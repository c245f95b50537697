using System.Text.Json;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Policy.Rules.Resilience;

/// <summary>
/// The rule <c>mesh-allow-any</c> over the mesh's <c>outboundTrafficPolicy.mode</c>. Pure: the caller reads the document.
/// </summary>
public static class MeshOutboundPolicy
{
    public const string Rule = "mesh-allow-any";

    // Where IstioOperator documents have it: spec.meshConfig, or Helm values under spec.values.
    private static readonly string[][] OperatorPlaces =
    [
        ["meshConfig"],
        ["values", "meshConfig"],
        ["values", "global"],
    ];

    /// <summary>Evaluates an IstioOperator document. It overlays a profile, so an absent mode gives no finding.</summary>
    public static IEnumerable<Finding> OfOperator(JsonElement document, GoverningPolicy policy)
    {
        foreach (var (settings, path) in OperatorSettings(document))
        {
            if (Evaluate(Mode(settings), path["outboundTrafficPolicy"]["mode"], isWhole: false, policy) is { } finding)
            {
                yield return finding;
            }
        }
    }

    /// <summary>The mappings of an IstioOperator that hold mesh configuration, each with its path; undefined where absent.</summary>
    public static IEnumerable<(JsonElement Settings, JsonPath Path)> OperatorSettings(JsonElement document)
    {
        foreach (var place in OperatorPlaces)
        {
            var (settings, path) = (document.Member("spec"u8), JsonPath.Spec);
            foreach (var step in place)
            {
                (settings, path) = (settings.Member(step), path[step]);
            }

            yield return (settings, path);
        }
    }

    /// <summary>Evaluates the mesh configuration of the ConfigMap <c>istio</c>, parsed from its key <c>mesh</c>.</summary>
    /// <param name="meshConfig">The parsed text; anything but a mapping counts as empty.</param>
    /// <param name="path">The path of the text in the ConfigMap.</param>
    /// <param name="policy">The policies of the ConfigMap's namespace.</param>
    public static Finding? OfMeshConfig(JsonElement meshConfig, JsonPath path, GoverningPolicy policy) =>
        Evaluate(OutboundTrafficPolicy(meshConfig).IsPresent() ? Mode(meshConfig) ?? "REGISTRY_ONLY" : null, path, isWhole: true, policy);

    /// <summary>A finding for a mode that lets traffic out to unregistered hosts; null for others, or if the rule is disabled.</summary>
    /// <param name="mode">As written; null if absent.</param>
    /// <param name="path">The path of the mode.</param>
    /// <param name="isWhole">
    /// Whether the document is the whole configuration, so that an absent mode is Istio's default, ALLOW_ANY (istio pkg/config/mesh).
    /// </param>
    /// <param name="policy">The policies of the mesh's root namespace.</param>
    public static Finding? Evaluate(string? mode, JsonPath path, bool isWhole, GoverningPolicy policy)
    {
        var action = policy[Index].Action;
        if (action == EnforcementAction.Disabled || Describe(mode, isWhole) is not { } what)
        {
            return null;
        }

        return new Finding(
            Rule,
            action,
            path,
            mode ?? "",
            $"{what}, so sidecars forward traffic to unapproved hosts",
            "set outboundTrafficPolicy: {mode: REGISTRY_ONLY}, after registering the hosts in use with ServiceEntries"
        );
    }

    private static string? Describe(string? mode, bool isWhole) =>
        mode switch
        {
            "ALLOW_ANY" or "1" => "outboundTrafficPolicy is ALLOW_ANY",
            "ALLOW_ANY_DYNAMIC_DNS" or "3" => "outboundTrafficPolicy is ALLOW_ANY_DYNAMIC_DNS",
            null when isWhole => "no outboundTrafficPolicy is set, which means ALLOW_ANY",
            _ => null,
        };

    // istiod takes the names of the API's fields in either spelling (istio pkg/config/mesh/mesh.go, ApplyMeshConfig).
    private static JsonElement OutboundTrafficPolicy(JsonElement meshConfig) =>
        meshConfig.Member("outboundTrafficPolicy"u8) is var policy && policy.IsPresent()
            ? policy
            : meshConfig.Member("outbound_traffic_policy"u8);

    private static string? Mode(JsonElement meshConfig) =>
        OutboundTrafficPolicy(meshConfig).Member("mode"u8) switch
        {
            { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
            var text => text.Text(),
        };

    private static int Index { get; } = RuleCatalog.IndexOf(Rule);
}
