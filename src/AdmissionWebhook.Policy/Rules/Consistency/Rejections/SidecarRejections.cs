using System.Text.Json;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Consistency.Rejections;

/// <summary>Sidecars that istiod rejects (istio pkg/config/validation, ValidateSidecar).</summary>
internal static class SidecarRejections
{
    private static readonly string[] Settings = ["egress", "ingress", "outboundTrafficPolicy", "inboundConnectionPool"];
    private static readonly JsonPath Outbound = JsonPath.Spec["outboundTrafficPolicy"];

    public static IEnumerable<Rejection> Of(Review review)
    {
        var spec = review.Spec;
        return Empty(spec)
            .Concat(
                SelectorRejections.Of(spec.Member("workloadSelector"u8).Member("labels"u8), JsonPath.Spec["workloadSelector"]["labels"])
            )
            .Concat(SidecarEgressRejections.Of(review))
            .Concat(SidecarIngressRejections.Of(spec.Member("ingress"u8)))
            .Concat(ConnectionPoolRejections.Of(spec.Member("inboundConnectionPool"u8), JsonPath.Spec["inboundConnectionPool"]))
            .Concat(EgressProxy(spec.Member("outboundTrafficPolicy"u8)));
    }

    private static IEnumerable<Rejection> Empty(JsonElement spec)
    {
        if (
            !Settings.Any(field =>
                spec.Member(field) is var value && (value.ValueKind == JsonValueKind.Array ? value.HasContent() : value.IsPresent())
            )
        )
        {
            yield return new Rejection(
                JsonPath.Spec,
                "",
                "istiod rejects a Sidecar that sets nothing",
                "add egress, ingress or outboundTrafficPolicy"
            );
        }
    }

    private static IEnumerable<Rejection> EgressProxy(JsonElement outbound)
    {
        var proxy = outbound.Member("egressProxy"u8);
        if (!proxy.IsPresent())
        {
            yield break;
        }

        if (outbound.Text("mode"u8) != "ALLOW_ANY")
        {
            yield return new Rejection(
                Outbound["egressProxy"],
                "",
                "istiod rejects egressProxy without mode: ALLOW_ANY",
                "remove egressProxy"
            );
        }
        else if (!proxy.Member("port"u8).IsPresent())
        {
            yield return new Rejection(Outbound["egressProxy"]["port"], "", "istiod rejects egressProxy without port", "add its port");
        }
        else
        {
            foreach (var rejection in DestinationRejections.Of(proxy, Outbound["egressProxy"]))
            {
                yield return rejection;
            }
        }
    }
}
