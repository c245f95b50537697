using System.Text.Json;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Istio;

/// <summary>One traffic policy of a DestinationRule, at any of its four levels.</summary>
/// <param name="Settings">The mapping.</param>
/// <param name="Path">Its path.</param>
/// <param name="Port">The port it applies to; 0 for all ports.</param>
/// <param name="Subset">The subset it applies to; null for the host itself.</param>
public readonly record struct TrafficPolicy(JsonElement Settings, JsonPath Path, int Port, string? Subset)
{
    /// <summary>Every traffic policy of a DestinationRule: top level, per port, per subset, per port of a subset.</summary>
    public static List<TrafficPolicy> All(JsonElement spec, ShapeReader shape)
    {
        var policies = new List<TrafficPolicy>();
        Add(spec, JsonPath.Spec, null, shape, policies);
        var path = JsonPath.Spec["subsets"];
        var index = 0;
        foreach (var item in shape.List(spec.Member("subsets"u8), path).Items())
        {
            var at = path[index++];
            var subset = shape.Item(item, at);
            Add(subset, at, subset.Text("name"u8) ?? "", shape, policies);
        }

        return policies;
    }

    private static void Add(JsonElement holder, JsonPath parent, string? subset, ShapeReader shape, List<TrafficPolicy> into)
    {
        if (!holder.Member("trafficPolicy"u8).IsPresent())
        {
            return;
        }

        var path = parent["trafficPolicy"];
        var policy = shape.Mapping(holder.Member("trafficPolicy"u8), path);
        into.Add(new TrafficPolicy(policy, path, 0, subset));
        var ports = path["portLevelSettings"];
        var index = 0;
        foreach (var item in shape.List(policy.Member("portLevelSettings"u8), ports).Items())
        {
            var at = ports[index++];
            var settings = shape.Item(item, at);
            into.Add(new TrafficPolicy(settings, at, settings.Member("port"u8).Integer("number"u8) ?? 0, subset));
        }
    }
}
