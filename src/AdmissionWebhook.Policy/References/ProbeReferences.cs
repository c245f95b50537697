using System.Text.Json;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.References;

/// <summary>
/// The target of a WorkloadGroup's probe. The agent calls it from the workload, bypassing the proxy (istio
/// pkg/istio-agent/health/health_probers.go). Loopback and the workload's own address are not destinations.
/// </summary>
internal static class ProbeReferences
{
    public static void Collect(JsonElement spec, ShapeReader shape, List<EgressReference> into)
    {
        var probe = shape.Mapping(spec.Member("probe"u8), JsonPath.Spec["probe"]);
        var own = spec.Member("template"u8).Text("address"u8);
        var http = JsonPath.Spec["probe"]["httpGet"];
        if (CollectHost(probe, "httpGet", own, shape, into))
        {
            CollectHeaders(shape.Mapping(probe.Member("httpGet"u8), http).Member("httpHeaders"u8), http["httpHeaders"], shape, into);
        }

        CollectHost(probe, "tcpSocket", own, shape, into);
    }

    private static bool CollectHost(JsonElement probe, string kind, string? own, ShapeReader shape, List<EgressReference> into)
    {
        var path = JsonPath.Spec["probe"][kind];
        var call = shape.Mapping(kind == "httpGet" ? probe.Member("httpGet"u8) : probe.Member("tcpSocket"u8), path);
        if (shape.Text(call.Member("host"u8), path["host"]) is not { Length: > 0 } host || IsItself(host, own))
        {
            return false;
        }

        into.Add(new EgressReference(EgressRole.Probe, path["host"], host, shape.Port(call.Member("port"u8), path["port"])));
        return true;
    }

    private static void CollectHeaders(JsonElement headers, JsonPath path, ShapeReader shape, List<EgressReference> into)
    {
        var index = 0;
        foreach (var item in shape.List(headers, path).Items())
        {
            var at = path[index++];
            var header = shape.Item(item, at);
            if (
                header.Text("name"u8)?.Equals("host", StringComparison.OrdinalIgnoreCase) == true
                && shape.Text(header.Member("value"u8), at["value"]) is { } value
            )
            {
                into.Add(new EgressReference(EgressRole.HostHeader, at["value"], value));
            }
        }
    }

    private static bool IsItself(string host, string? own) =>
        host is "localhost" or "::1" or "[::1]" or "0.0.0.0"
        || host == own
        || (host.StartsWith("127.", StringComparison.Ordinal) && Addresses.NetworkAddress.TryParse(host, out _));
}
