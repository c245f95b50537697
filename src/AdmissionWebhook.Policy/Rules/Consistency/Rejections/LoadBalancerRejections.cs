using System.Text.Json;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Consistency.Rejections;

/// <summary>Load balancing that istiod rejects (istio pkg/config/validation, validateLoadBalancer).</summary>
internal static class LoadBalancerRejections
{
    // Envoy's limit for maglev tables.
    private const int MaxTable = 5000011;

    public static IEnumerable<Rejection> Of(JsonElement balancer, JsonPath path) =>
        !balancer.IsPresent()
            ? []
            : ConsistentHash(balancer.Member("consistentHash"u8), path["consistentHash"])
                .Concat(ValueRejections.Together(balancer, path, "simple", "consistentHash"))
                .Concat(ValueRejections.Together(balancer, path, "localityLbSetting", "zoneAwareLbSetting"))
                .Concat(LocalityRejections.Of(balancer.Member("localityLbSetting"u8), path["localityLbSetting"]))
                .Concat(LocalityRejections.OfZones(balancer.Member("zoneAwareLbSetting"u8), path["zoneAwareLbSetting"]))
                .Concat(ValueRejections.Durations(balancer.Member("warmup"u8), path["warmup"], "duration"))
                .Concat(ValueRejections.Range(balancer.Member("warmup"u8), "minimumPercent", path["warmup"], 0, 100));

    private static IEnumerable<Rejection> ConsistentHash(JsonElement hash, JsonPath path)
    {
        foreach (var algorithm in new[] { "maglev", "ringHash" })
        {
            if ((hash.Integer("minimumRingSize"u8) ?? 0) != 0 && hash.Member(algorithm).IsPresent())
            {
                yield return new Rejection(
                    path["minimumRingSize"],
                    "",
                    $"istiod rejects minimumRingSize together with {algorithm}",
                    "remove minimumRingSize; ringHash has its own"
                );
            }
        }

        var maglev = hash.Member("maglev"u8);
        if (maglev.IsPresent() && (maglev.Integer("tableSize"u8) ?? 0) is var size && !(size is > 0 and < MaxTable && IsPrime(size)))
        {
            yield return new Rejection(
                path["maglev"]["tableSize"],
                $"{size}",
                $"istiod rejects the maglev table size {size}: it must be a prime number below {MaxTable}",
                "write a prime number, such as 65537"
            );
        }

        foreach (var rejection in Cookie(hash.Member("httpCookie"u8), path["httpCookie"]))
        {
            yield return rejection;
        }
    }

    private static IEnumerable<Rejection> Cookie(JsonElement cookie, JsonPath path)
    {
        if (cookie.Text("name"u8) == "")
        {
            yield return new Rejection(path["name"], "", "istiod rejects a cookie without a name", "add its name");
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (attribute, at) in ValueRejections.Items(cookie.Member("attributes"u8), path["attributes"]))
        {
            if (attribute.Text("name"u8) is not { } name)
            {
                continue;
            }

            if (name.Length == 0 || !names.Add(name))
            {
                yield return new Rejection(
                    at["name"],
                    name,
                    name.Length == 0
                        ? "istiod rejects a cookie attribute without a name"
                        : $"istiod rejects the attribute \"{name}\" twice",
                    name.Length == 0 ? "add its name" : "remove one of the two"
                );
            }
        }
    }

    private static bool IsPrime(int number)
    {
        if (number < 4 || number % 2 == 0)
        {
            return number is 1 or 2 or 3;
        }

        for (var factor = 3; factor * (long)factor <= number; factor += 2)
        {
            if (number % factor == 0)
            {
                return false;
            }
        }

        return true;
    }
}
