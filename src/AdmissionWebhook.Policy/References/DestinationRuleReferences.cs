using System.Text.Json;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.References;

/// <summary>DestinationRule: its host, and the SNI and tunnel target of every traffic policy.</summary>
internal static class DestinationRuleReferences
{
    public static void Collect(JsonElement spec, ShapeReader shape, List<EgressReference> into)
    {
        if (shape.Text(spec.Member("host"u8), JsonPath.Spec["host"]) is { } host)
        {
            into.Add(new EgressReference(EgressRole.RuleHost, JsonPath.Spec["host"], host));
        }

        foreach (var policy in TrafficPolicy.All(spec, shape))
        {
            var tls = policy.Settings.Member("tls"u8);
            if (
                tls.IsPresent()
                && shape.Text(shape.Mapping(tls, policy.Path["tls"]).Member("sni"u8), policy.Path["tls"]["sni"]) is { Length: > 0 } sni
            )
            {
                into.Add(new EgressReference(EgressRole.Sni, policy.Path["tls"]["sni"], sni));
            }

            CollectTunnel(policy, shape, into);
        }
    }

    private static void CollectTunnel(TrafficPolicy policy, ShapeReader shape, List<EgressReference> into)
    {
        if (!policy.Settings.Member("tunnel"u8).IsPresent())
        {
            return;
        }

        var path = policy.Path["tunnel"];
        var tunnel = shape.Mapping(policy.Settings.Member("tunnel"u8), path);
        if (shape.Text(tunnel.Member("targetHost"u8), path["targetHost"]) is { Length: > 0 } target)
        {
            into.Add(
                new EgressReference(
                    EgressRole.TunnelTarget,
                    path["targetHost"],
                    target,
                    shape.Port(tunnel.Member("targetPort"u8), path["targetPort"])
                )
            );
        }
    }
}
