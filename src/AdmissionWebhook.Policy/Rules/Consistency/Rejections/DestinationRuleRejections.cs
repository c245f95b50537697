using System.Text.Json;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Consistency.Rejections;

/// <summary>DestinationRules that istiod rejects (istio pkg/config/validation, ValidateDestinationRule).</summary>
internal static class DestinationRuleRejections
{
    private static readonly string[] PortSettings = ["outlierDetection", "connectionPool", "loadBalancer", "tls"];
    private static readonly string[] Settings = [.. PortSettings, "portLevelSettings", "tunnel", "proxyProtocol", "retryBudget"];

    public static IEnumerable<Rejection> Of(Review review) =>
        Subsets(review.Spec)
            .Concat(review.TrafficPolicies.SelectMany(Policy))
            .Concat(
                SelectorRejections.Of(
                    review.Spec.Member("workloadSelector"u8).Member("matchLabels"u8),
                    JsonPath.Spec["workloadSelector"]["matchLabels"]
                )
            );

    private static IEnumerable<Rejection> Subsets(JsonElement spec)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (subset, path) in ValueRejections.Items(spec.Member("subsets"u8), JsonPath.Spec["subsets"]))
        {
            if (subset.Text("name"u8) is { } name)
            {
                if (!names.Add(name))
                {
                    yield return new Rejection(
                        path["name"],
                        name,
                        $"istiod rejects two subsets named \"{name}\"",
                        "give each subset a unique name"
                    );
                }
                else if (!IstioNames.IsLabel(name))
                {
                    yield return new Rejection(
                        path["name"],
                        name,
                        $"istiod rejects the subset name \"{name}\"",
                        "use letters, digits and dashes"
                    );
                }
            }

            foreach (var rejection in ValueRejections.Labels(subset.Member("labels"u8), path["labels"]))
            {
                yield return rejection;
            }
        }
    }

    private static IEnumerable<Rejection> Policy(TrafficPolicy policy)
    {
        var (settings, path) = (policy.Settings, policy.Path);
        var isOfPort = path.Index(path.Depth - 1) >= 0;
        if (settings.ValueKind != JsonValueKind.Object)
        {
            yield break;
        }

        if (isOfPort && !settings.Member("port"u8).IsPresent())
        {
            yield return new Rejection(path["port"], "", "istiod rejects settings of a port without port", "add port: {number: …}");
        }

        if (!(isOfPort ? PortSettings : Settings).Any(name => settings.Member(name).IsPresent()))
        {
            yield return new Rejection(
                path,
                "",
                "istiod rejects empty traffic settings",
                "remove them, or set tls, connectionPool, outlierDetection or loadBalancer"
            );
        }

        var parts = ConnectionPoolRejections
            .Of(settings.Member("connectionPool"u8), path["connectionPool"])
            .Concat(OutlierDetectionRejections.Of(settings.Member("outlierDetection"u8), path["outlierDetection"]))
            .Concat(LoadBalancerRejections.Of(settings.Member("loadBalancer"u8), path["loadBalancer"]))
            .Concat(ClientTlsRejections.Of(settings.Member("tls"u8), path["tls"]))
            .Concat(ValueRejections.Together(settings, path, "tunnel", "proxyProtocol"));
        foreach (var rejection in parts)
        {
            yield return rejection;
        }
    }
}
