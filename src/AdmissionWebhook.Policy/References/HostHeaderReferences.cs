using System.Text.Json;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.References;

/// <summary>
/// <c>headers.request.set</c> and <c>add</c> of a route or a destination: Istio turns Host and :authority, spelled in any case, into a
/// rewritten authority (istio pilot/pkg/networking/core/route/route.go).
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
        var request = shape.Mapping(shape.Mapping(headers, path).Member("request"u8), path["request"]);
        CollectOperation(request.Member("set"u8), path["request"]["set"], shape, into);
        CollectOperation(request.Member("add"u8), path["request"]["add"], shape, into);
    }

    private static void CollectOperation(JsonElement operation, JsonPath path, ShapeReader shape, List<EgressReference> into)
    {
        foreach (var header in shape.Mapping(operation, path).Members())
        {
            var name = header.DecodedName();
            if (IsHost(name) && shape.Text(header.Value, path[name]) is { } value)
            {
                into.Add(new EgressReference(EgressRole.HostHeader, path[name], value));
            }
        }
    }

    private static bool IsHost(string header) =>
        header.Equals("host", StringComparison.OrdinalIgnoreCase) || header.Equals(":authority", StringComparison.OrdinalIgnoreCase);
}
