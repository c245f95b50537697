using System.Text.Json;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Policy.Rules.Resilience;

/// <summary>
/// <c>outboundTrafficPolicy.mode</c> of the mesh, under the rule <c>mesh-allow-any</c>. Pure: who calls it has read the document.
/// </summary>
public static class MeshOutboundPolicy
{
    public const string Rule = "mesh-allow-any";

    // Where IstioOperator documents hold it: spec.meshConfig, and the Helm values of the same under spec.values.
    private static readonly string[][] OperatorPlaces = [["meshConfig"], ["values", "meshConfig"], ["values", "global"]];

    /// <summary>What an IstioOperator document says. It only lies over a profile, so one that sets no mode gives nothing.</summary>
    public static IEnumerable<Finding> OfOperator(JsonElement document, GoverningPolicy policy)
    {
        foreach (var place in OperatorPlaces)
        {
            var (settings, path) = (document.Member("spec"u8), JsonPath.Spec);
            foreach (var step in place)
            {
                (settings, path) = (settings.Member(System.Text.Encoding.UTF8.GetBytes(step)), path[step]);
            }

            if (Evaluate(Mode(settings), path["outboundTrafficPolicy"]["mode"], isWhole: false, policy) is { } finding)
            {
                yield return finding;
            }
        }
    }

    /// <summary>What the mesh configuration of the ConfigMap <c>istio</c> says, parsed from its key <c>mesh</c>.</summary>
    /// <param name="meshConfig">The parsed text; anything but a mapping counts as an empty one.</param>
    /// <param name="path">Where the text stands in the ConfigMap.</param>
    /// <param name="policy">What holds in the ConfigMap's namespace.</param>
    public static Finding? OfMeshConfig(JsonElement meshConfig, JsonPath path, GoverningPolicy policy) =>
        Evaluate(meshConfig.Member("outboundTrafficPolicy"u8).IsPresent() ? Mode(meshConfig) ?? "REGISTRY_ONLY" : null, path, isWhole: true, policy);

    /// <summary>A finding for a mode that lets traffic pass to hosts that nothing registers; null for any other, and where the rule is disabled.</summary>
    /// <param name="mode">As written; null if it is absent.</param>
    /// <param name="path">Where it stands.</param>
    /// <param name="isWhole">
    /// Whether the document is the whole configuration, so that an absent mode means Istio's default, ALLOW_ANY (istio pkg/config/mesh/mesh.go).
    /// </param>
    /// <param name="policy">What holds in the mesh's root namespace.</param>
    public static Finding? Evaluate(string? mode, JsonPath path, bool isWhole, GoverningPolicy policy)
    {
        var action = policy[Index].Action;
        if (action == EnforcementAction.Disabled || Describe(mode, isWhole) is not { } what)
        {
            return null;
        }

        return new Finding(
            Rule, action, path, mode ?? "", $"{what}, so sidecars pass traffic on to hosts that nobody approved",
            "write outboundTrafficPolicy: {mode: REGISTRY_ONLY}; register what is in use with ServiceEntries first");
    }

    private static string? Describe(string? mode, bool isWhole) => mode switch
    {
        "ALLOW_ANY" or "1" => "outboundTrafficPolicy is ALLOW_ANY",
        "ALLOW_ANY_DYNAMIC_DNS" => "outboundTrafficPolicy is ALLOW_ANY_DYNAMIC_DNS",
        null when isWhole => "no outboundTrafficPolicy is set, which means ALLOW_ANY",
        _ => null,
    };

    private static string? Mode(JsonElement meshConfig) => meshConfig.Member("outboundTrafficPolicy"u8).Member("mode"u8) switch
    {
        { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
        var text => text.Text(),
    };

    private static int Index { get; } = Enumerable.Range(0, RuleCatalog.All.Count).First(i => RuleCatalog.All[i].Descriptor.Name == Rule);
}
