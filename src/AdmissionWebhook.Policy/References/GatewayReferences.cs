using System.Text.Json;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.References;

/// <summary>Gateway: the default endpoints of its servers. Its hosts are ingress, which is not governed.</summary>
internal static class GatewayReferences
{
    public static void Collect(JsonElement spec, ShapeReader shape, List<EgressReference> into) =>
        DefaultEndpointReferences.Collect(spec.Member("servers"u8), JsonPath.Spec["servers"], shape, into);
}
