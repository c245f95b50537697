using System.Text.Json;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Text;

namespace AdmissionWebhook.Policy.References;

/// <summary>
/// Header operations of a route or destination that change where traffic goes: Istio turns a request's Host or :authority into an authority
/// rewrite (istio pilot/pkg/networking/core/route/route.go, isAuthorityHeader), and a Location or Refresh response header redirects the
/// client.
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

    /// <summary>One header that is set or added: a request's authority, or where a response sends the client.</summary>
    public static void Collect(
        string name,
        JsonElement value,
        JsonPath path,
        EgressRole role,
        ShapeReader shape,
        List<EgressReference> into
    )
    {
        var isRefresh = role == EgressRole.Location && name.Equals("refresh", StringComparison.OrdinalIgnoreCase);
        var counts =
            isRefresh || (role == EgressRole.HostHeader ? IsAuthority(name) : name.Equals("location", StringComparison.OrdinalIgnoreCase));
        if (counts && shape.Text(value, path) is { } text && (isRefresh ? LocationUrl.OfRefresh(text) : text) is { } target)
        {
            into.Add(new EgressReference(role, path, target));
        }
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
            Collect(header.DecodedName(), header.Value, path[header.DecodedName()], role, shape, into);
        }
    }
}
