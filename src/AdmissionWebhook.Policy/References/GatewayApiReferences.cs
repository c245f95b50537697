using System.Text.Json;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.References;

/// <summary>BackendTLSPolicy and XBackend, and the addresses of a Gateway that represents another network.</summary>
internal static class GatewayApiReferences
{
    /// <summary>The SNI that a BackendTLSPolicy sends and verifies (istio pilot/pkg/config/kube/gateway/backend_policies.go).</summary>
    public static void CollectBackendTls(JsonElement spec, ShapeReader shape, List<EgressReference> into) =>
        CollectValidation(spec.Member("validation"u8), JsonPath.Spec["validation"], shape, into);

    /// <summary>
    /// An XBackend becomes a ServiceEntry and a DestinationRule (istio pilot/pkg/serviceregistry/serviceentry/gateway.go).
    /// </summary>
    public static void CollectBackend(JsonElement spec, ShapeReader shape, List<EgressReference> into)
    {
        var path = JsonPath.Spec["externalHostname"];
        if (shape.Text(shape.Mapping(spec.Member("externalHostname"u8), path).Member("hostname"u8), path["hostname"]) is { } host)
        {
            var port = shape.Mapping(spec.Member("port"u8), JsonPath.Spec["port"]).Member("port"u8);
            into.Add(
                new EgressReference(EgressRole.RegisteredHost, path["hostname"], host, shape.Port(port, JsonPath.Spec["port"]["port"]))
            );
        }

        var tls = JsonPath.Spec["tls"];
        CollectValidation(shape.Mapping(spec.Member("tls"u8), tls).Member("validation"u8), tls["validation"], shape, into);
    }

    /// <summary>
    /// If a Gateway has a network label, the mesh sends that network's traffic to those of its addresses that have a type (istio
    /// pilot/pkg/serviceregistry/kube/controller/network.go, handleGatewayResource). Without the label they only request addresses for its
    /// own Service.
    /// </summary>
    public static void CollectGateway(JsonElement gateway, ShapeReader shape, List<EgressReference> into)
    {
        if (gateway.Member("metadata"u8).Member("labels"u8).Text("topology.istio.io/network"u8) is not { Length: > 0 })
        {
            return;
        }

        var path = JsonPath.Spec["addresses"];
        var index = 0;
        foreach (var item in shape.List(gateway.Member("spec"u8).Member("addresses"u8), path).Items())
        {
            var at = path[index++];
            var address = shape.Item(item, at);
            if (address.Member("type"u8).IsPresent() && shape.Text(address.Member("value"u8), at["value"]) is { } value)
            {
                into.Add(new EgressReference(EgressRole.Endpoint, at["value"], value));
            }
        }
    }

    private static void CollectValidation(JsonElement validation, JsonPath path, ShapeReader shape, List<EgressReference> into)
    {
        if (shape.Text(shape.Mapping(validation, path).Member("hostname"u8), path["hostname"]) is { Length: > 0 } name)
        {
            into.Add(new EgressReference(EgressRole.Sni, path["hostname"], name));
        }
    }
}
