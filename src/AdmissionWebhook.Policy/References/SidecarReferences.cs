using System.Text.Json;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.References;

/// <summary>Sidecar: the egress proxy, and where inbound listeners forward. <c>egress[].hosts</c> are imports.</summary>
internal static class SidecarReferences
{
    public static void Collect(JsonElement spec, ShapeReader shape, List<EgressReference> into)
    {
        var path = JsonPath.Spec["outboundTrafficPolicy"];
        var proxy = shape.Mapping(shape.Mapping(spec.Member("outboundTrafficPolicy"u8), path).Member("egressProxy"u8), path["egressProxy"]);
        if (shape.Text(proxy.Member("host"u8), path["egressProxy"]["host"]) is { } host)
        {
            into.Add(new EgressReference(EgressRole.Proxy, path["egressProxy"]["host"], host));
        }

        DefaultEndpointReferences.Collect(spec.Member("ingress"u8), JsonPath.Spec["ingress"], shape, into);
    }
}
