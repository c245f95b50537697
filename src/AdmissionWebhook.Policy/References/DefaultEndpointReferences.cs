using System.Text.Json;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.References;

/// <summary>
/// <c>defaultEndpoint</c> of Sidecar ingress listeners and Gateway servers. istiod accepts only the workload itself (loopback,
/// <c>0.0.0.0</c>, a Unix socket), but the CRD accepts any text.
/// </summary>
internal static class DefaultEndpointReferences
{
    public static void Collect(JsonElement listeners, JsonPath path, ShapeReader shape, List<EgressReference> into)
    {
        var index = 0;
        foreach (var item in shape.List(listeners, path).Items())
        {
            var at = path[index++];
            if (
                shape.Text(shape.Item(item, at).Member("defaultEndpoint"u8), at["defaultEndpoint"]) is { Length: > 0 } endpoint
                && !IsLocal(endpoint)
            )
            {
                into.Add(new EgressReference(EgressRole.DefaultEndpoint, at["defaultEndpoint"], endpoint));
            }
        }
    }

    private static bool IsLocal(string endpoint) =>
        endpoint.StartsWith("unix://", StringComparison.Ordinal)
        || endpoint.StartsWith("127.0.0.1:", StringComparison.Ordinal)
        || endpoint.StartsWith("0.0.0.0:", StringComparison.Ordinal)
        || endpoint.StartsWith("[::1]:", StringComparison.Ordinal)
        || endpoint.StartsWith("[::]:", StringComparison.Ordinal);
}
