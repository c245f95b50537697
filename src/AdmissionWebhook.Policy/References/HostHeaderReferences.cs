using System.Text.Json;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Text;

namespace AdmissionWebhook.Policy.References;

/// <summary>
/// Header operations of a route or destination that change where traffic goes: Istio turns a request's Host or :authority into an authority
/// rewrite (istio pilot/pkg/networking/core/route/route.go, isAuthorityHeader), and a Location response header redirects the client.
/// </summary>
internal static class HostHeaderReferences
{
    public static void Collect(JsonElement holder, JsonPath parent, ShapeReader shape, List<EgressReference> into)
    {
        var headers = holder.Member("headers"u8);
        if (!headers.IsPresent())
        {
            return;
        }

        var path = parent["headers"];
        var mapping = shape.Mapping(headers, path);
        CollectOperations(mapping.Member("request"u8), path["request"], EgressRole.HostHeader, shape, into);
        CollectOperations(mapping.Member("response"u8), path["response"], EgressRole.Location, shape, into);
    }

    /// <summary>Whether Istio treats a request header as the authority.</summary>
    public static bool IsAuthority(string header) => GoText.EqualFold(header, "host") || GoText.EqualFold(header, ":authority");

    private static void CollectOperations(
        JsonElement operations,
        JsonPath path,
        EgressRole role,
        ShapeReader shape,
        List<EgressReference> into
    )
    {
        var mapping = shape.Mapping(operations, path);
        CollectOperation(mapping.Member("set"u8), path["set"], role, shape, into);
        CollectOperation(mapping.Member("add"u8), path["add"], role, shape, into);
    }

    private static void CollectOperation(
        JsonElement operation,
        JsonPath path,
        EgressRole role,
        ShapeReader shape,
        List<EgressReference> into
    )
    {
        foreach (var header in shape.Mapping(operation, path).Members())
        {
            var name = header.DecodedName();
            if (
                (role == EgressRole.HostHeader ? IsAuthority(name) : name.Equals("location", StringComparison.OrdinalIgnoreCase))
                && shape.Text(header.Value, path[name]) is { } value
            )
            {
                into.Add(new EgressReference(role, path[name], value));
            }
        }
    }
}
