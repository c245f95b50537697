using System.Text.Json;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.References;

/// <summary>
/// HTTPRoute, GRPCRoute, TLSRoute, TCPRoute: backends of kind Hostname, and mirrors, authorization servers, rewrites, redirects and
/// headers in the filters of rules and backends (istio pilot/pkg/config/kube/gateway/conversion.go). <c>hostnames</c> are matches, not
/// destinations.
/// </summary>
internal static class GatewayRouteReferences
{
    public static void Collect(JsonElement spec, ShapeReader shape, List<EgressReference> into)
    {
        var path = JsonPath.Spec["rules"];
        var index = 0;
        foreach (var item in shape.List(spec.Member("rules"u8), path).Items())
        {
            var at = path[index++];
            var rule = shape.Item(item, at);
            CollectBackends(rule.Member("backendRefs"u8), at["backendRefs"], shape, into);
            CollectFilters(rule.Member("filters"u8), at["filters"], shape, into);
        }
    }

    private static void CollectBackends(JsonElement backends, JsonPath path, ShapeReader shape, List<EgressReference> into)
    {
        var index = 0;
        foreach (var item in shape.List(backends, path).Items())
        {
            var at = path[index++];
            var backend = shape.Item(item, at);
            CollectBackend(backend, at, EgressRole.Destination, shape, into);
            CollectFilters(backend.Member("filters"u8), at["filters"], shape, into);
        }
    }

    private static void CollectBackend(JsonElement backend, JsonPath path, EgressRole role, ShapeReader shape, List<EgressReference> into)
    {
        if (GatewayRouteView.IsHostname(backend) && shape.Text(backend.Member("name"u8), path["name"]) is { } host)
        {
            into.Add(new EgressReference(role, path["name"], host, shape.Port(backend.Member("port"u8), path["port"])));
        }
    }

    private static void CollectFilters(JsonElement filters, JsonPath path, ShapeReader shape, List<EgressReference> into)
    {
        var index = 0;
        foreach (var item in shape.List(filters, path).Items())
        {
            var at = path[index++];
            var filter = shape.Item(item, at);
            CollectBackend(
                filter.Member("requestMirror"u8).Member("backendRef"u8),
                at["requestMirror"]["backendRef"],
                EgressRole.Mirror,
                shape,
                into
            );
            // The agent gateway sends the request's headers there, and its body if the filter says so.
            CollectBackend(
                filter.Member("externalAuth"u8).Member("backendRef"u8),
                at["externalAuth"]["backendRef"],
                EgressRole.Destination,
                shape,
                into
            );
            CollectHostname(filter.Member("urlRewrite"u8), at["urlRewrite"], EgressRole.Authority, shape, into);
            CollectHostname(filter.Member("requestRedirect"u8), at["requestRedirect"], EgressRole.Redirect, shape, into);
            CollectHeaders(filter.Member("requestHeaderModifier"u8), at["requestHeaderModifier"], EgressRole.HostHeader, shape, into);
            CollectHeaders(filter.Member("responseHeaderModifier"u8), at["responseHeaderModifier"], EgressRole.Location, shape, into);
        }
    }

    private static void CollectHostname(JsonElement holder, JsonPath path, EgressRole role, ShapeReader shape, List<EgressReference> into)
    {
        if (shape.Text(shape.Mapping(holder, path).Member("hostname"u8), path["hostname"]) is { Length: > 0 } host)
        {
            into.Add(new EgressReference(role, path["hostname"], host));
        }
    }

    private static void CollectHeaders(JsonElement modifier, JsonPath path, EgressRole role, ShapeReader shape, List<EgressReference> into)
    {
        var mapping = shape.Mapping(modifier, path);
        CollectHeaderList(mapping.Member("set"u8), path["set"], role, shape, into);
        CollectHeaderList(mapping.Member("add"u8), path["add"], role, shape, into);
    }

    private static void CollectHeaderList(
        JsonElement headers,
        JsonPath path,
        EgressRole role,
        ShapeReader shape,
        List<EgressReference> into
    )
    {
        var index = 0;
        foreach (var item in shape.List(headers, path).Items())
        {
            var at = path[index++];
            var header = shape.Item(item, at);
            var name = shape.Text(header.Member("name"u8), at["name"]) ?? "";
            HostHeaderReferences.Collect(name, header.Member("value"u8), at["value"], role, shape, into);
        }
    }
}
