using System.Text.Json;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.References;

/// <summary>ServiceEntry: hosts, addresses and endpoints.</summary>
internal static class ServiceEntryReferences
{
    public static void Collect(JsonElement spec, ShapeReader shape, List<EgressReference> into)
    {
        CollectTexts(spec.Member("hosts"u8), JsonPath.Spec["hosts"], EgressRole.RegisteredHost, shape, into);
        CollectTexts(spec.Member("addresses"u8), JsonPath.Spec["addresses"], EgressRole.Address, shape, into);
        var path = JsonPath.Spec["endpoints"];
        var index = 0;
        foreach (var item in shape.List(spec.Member("endpoints"u8), path).Items())
        {
            var at = path[index++];
            var endpoint = shape.Item(item, at);
            if (shape.Text(endpoint.Member("address"u8), at["address"]) is { Length: > 0 } address)
            {
                into.Add(new EgressReference(EgressRole.Endpoint, at["address"], address));
            }
        }
    }

    private static void CollectTexts(JsonElement list, JsonPath path, EgressRole role, ShapeReader shape, List<EgressReference> into)
    {
        var index = 0;
        foreach (var item in shape.List(list, path).Items())
        {
            var at = path[index++];
            if (shape.TextItem(item, at) is { } text)
            {
                into.Add(new EgressReference(role, at, text));
            }
        }
    }
}
