using System.Text.Json;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.References;

/// <summary>What istiod and proxies download: keys of a RequestAuthentication, modules of a WasmPlugin or TrafficExtension.</summary>
internal static class FetchReferences
{
    /// <summary>
    /// istiod fetches <c>jwksUri</c>; if neither it nor <c>jwks</c> is set, it asks the issuer for its keys (istio
    /// pilot/pkg/model/jwks_resolver.go).
    /// </summary>
    public static void CollectKeys(JsonElement spec, ShapeReader shape, List<EgressReference> into)
    {
        var path = JsonPath.Spec["jwtRules"];
        var index = 0;
        foreach (var item in shape.List(spec.Member("jwtRules"u8), path).Items())
        {
            var at = path[index++];
            var rule = shape.Item(item, at);
            var before = into.Count;
            Add(rule.Member("jwksUri"u8), at["jwksUri"], EgressRole.KeySet, shape, into);
            Add(rule.Member("jwks_uri"u8), at["jwks_uri"], EgressRole.KeySet, shape, into);
            if (into.Count == before && rule.Text("jwks"u8) is not { Length: > 0 })
            {
                Add(rule.Member("issuer"u8), at["issuer"], EgressRole.KeySet, shape, into);
            }
        }
    }

    public static void CollectModule(JsonElement holder, JsonPath path, ShapeReader shape, List<EgressReference> into) =>
        Add(shape.Mapping(holder, path).Member("url"u8), path["url"], EgressRole.Module, shape, into);

    private static void Add(JsonElement value, JsonPath path, EgressRole role, ShapeReader shape, List<EgressReference> into)
    {
        if (shape.Text(value, path) is { Length: > 0 } url && FetchedUrl.Read(role, url) is { } fetched)
        {
            into.Add(new EgressReference(role, path, url, fetched.Port));
        }
    }
}
