using System.Text.Json;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Consistency.Rejections;

/// <summary>
/// Locality settings that istiod rejects (istio pkg/config/validation/agent/validation.go, ValidateLocalityLbSetting and
/// ValidateZoneAwareLbSetting).
/// </summary>
internal static class LocalityRejections
{
    private static readonly string[] Topology =
    [
        "topology.kubernetes.io/region",
        "topology.kubernetes.io/zone",
        "topology.istio.io/subzone",
    ];

    public static IEnumerable<Rejection> Of(JsonElement setting, JsonPath path)
    {
        if (setting.Member("distribute"u8).HasContent() && setting.Member("failover"u8).HasContent())
        {
            return ValueRejections.Together(setting, path, "distribute", "failover");
        }

        return Weights(setting, path)
            .Concat(setting.Member("failover"u8).HasContent() ? Priorities(setting, path, "failover") : [])
            .Concat(Failovers(setting, path));
    }

    public static IEnumerable<Rejection> OfZones(JsonElement setting, JsonPath path) =>
        Priorities(setting, path, "zoneAwareLbSetting").Concat(Failovers(setting, path));

    private static IEnumerable<Rejection> Weights(JsonElement setting, JsonPath path)
    {
        foreach (var (entry, at) in ValueRejections.Items(setting.Member("distribute"u8), path["distribute"]))
        {
            var total = 0.0;
            foreach (var weight in entry.Member("to"u8).Members())
            {
                total += weight.Value.ValueKind == JsonValueKind.Number && weight.Value.TryGetDouble(out var number) ? number : 0;
            }

            if (total != 100)
            {
                yield return new Rejection(
                    at["to"],
                    "",
                    $"istiod rejects locality weights that add up to {total}",
                    "make them add up to 100"
                );
            }
        }
    }

    private static IEnumerable<Rejection> Priorities(JsonElement setting, JsonPath path, string beside)
    {
        foreach (var (label, at) in ValueRejections.Items(setting.Member("failoverPriority"u8), path["failoverPriority"]))
        {
            if (label.Text() is { } text && Topology.Contains(text))
            {
                yield return new Rejection(
                    at,
                    text,
                    $"istiod rejects the topology label \"{text}\" in failoverPriority of {beside}",
                    "remove the label"
                );
            }
        }
    }

    private static IEnumerable<Rejection> Failovers(JsonElement setting, JsonPath path)
    {
        foreach (var (failover, at) in ValueRejections.Items(setting.Member("failover"u8), path["failover"]))
        {
            var (from, to) = (failover.Text("from"u8) ?? "", failover.Text("to"u8) ?? "");
            if (from == to)
            {
                yield return new Rejection(at["to"], to, "istiod rejects a failover to the same region", "name another region");
            }
            else if ((from + to).AsSpan().ContainsAny('/', '*'))
            {
                yield return new Rejection(
                    at,
                    $"{from} {to}",
                    "istiod rejects a failover between anything but regions",
                    "name the regions only, without zones and wildcards"
                );
            }
        }
    }
}
