using System.Text.Json;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.References;

/// <summary>Services of type ExternalName, and the addresses of Endpoints and EndpointSlices, which have no <c>spec</c>.</summary>
internal static class KubernetesReferences
{
    /// <summary>The externalName of a Service (istio pilot/pkg/serviceregistry/kube/conversion.go, ConvertService).</summary>
    public static void CollectService(JsonElement spec, ShapeReader shape, List<EgressReference> into)
    {
        if (
            shape.Text(spec.Member("type"u8), JsonPath.Spec["type"]) == "ExternalName"
            && shape.Text(spec.Member("externalName"u8), JsonPath.Spec["externalName"]) is { Length: > 0 } name
        )
        {
            into.Add(new EgressReference(EgressRole.Alias, JsonPath.Spec["externalName"], name));
        }
    }

    public static void CollectSlice(JsonElement slice, ShapeReader shape, List<EgressReference> into)
    {
        var path = JsonPath.Root["endpoints"];
        var index = 0;
        foreach (var item in shape.List(slice.Member("endpoints"u8), path).Items())
        {
            var at = path[index++];
            var addresses = at["addresses"];
            var address = 0;
            foreach (var text in shape.List(shape.Item(item, at).Member("addresses"u8), addresses).Items())
            {
                var where = addresses[address++];
                Add(shape.TextItem(text, where), where, into);
            }
        }
    }

    public static void CollectEndpoints(JsonElement endpoints, ShapeReader shape, List<EgressReference> into)
    {
        var path = JsonPath.Root["subsets"];
        var index = 0;
        foreach (var item in shape.List(endpoints.Member("subsets"u8), path).Items())
        {
            var at = path[index++];
            var subset = shape.Item(item, at);
            CollectAddresses(subset.Member("addresses"u8), at["addresses"], shape, into);
            CollectAddresses(subset.Member("notReadyAddresses"u8), at["notReadyAddresses"], shape, into);
        }
    }

    private static void CollectAddresses(JsonElement addresses, JsonPath path, ShapeReader shape, List<EgressReference> into)
    {
        var index = 0;
        foreach (var item in shape.List(addresses, path).Items())
        {
            var at = path[index++];
            Add(shape.Text(shape.Item(item, at).Member("ip"u8), at["ip"]), at["ip"], into);
        }
    }

    private static void Add(string? address, JsonPath path, List<EgressReference> into)
    {
        if (address is { Length: > 0 })
        {
            into.Add(new EgressReference(EgressRole.Endpoint, path, address));
        }
    }
}
