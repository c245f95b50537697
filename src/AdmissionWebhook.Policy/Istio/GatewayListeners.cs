using System.Globalization;
using System.Text.Json;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Istio;

/// <summary>
/// Listeners of a Gateway (Gateway API) or ListenerSet that forward each connection to whatever service its SNI names: because of a TLS
/// option, or because the Gateway is a cross-network gateway (istio pilot/pkg/serviceregistry/kube/conversion.go, IsAutoPassthrough).
/// </summary>
internal static class GatewayListeners
{
    private const string CrossNetworkPort = "15443";

    public static IEnumerable<(JsonPath Path, string Why)> AutoPassthrough(Review review)
    {
        var labels = review.Metadata.Member("labels"u8);
        var isBetweenNetworks = labels.Member("topology.istio.io/network"u8).IsPresent();
        var port = labels.Text("networking.istio.io/gatewayPort"u8) ?? CrossNetworkPort;
        var index = 0;
        foreach (var listener in review.Spec.Member("listeners"u8).Items())
        {
            var at = JsonPath.Spec["listeners"][index++];
            var tls = listener.Member("tls"u8);
            if (tls.Member("options"u8).Text("gateway.istio.io/listener-protocol"u8) == "auto-passthrough")
            {
                yield return (at["tls"]["options"]["gateway.istio.io/listener-protocol"], "auto-passthrough");
            }
            else if (
                isBetweenNetworks
                && tls.ValueKind == JsonValueKind.Object
                && listener.Integer("port"u8)?.ToString(CultureInfo.InvariantCulture) == port
            )
            {
                yield return (at["port"], port);
            }
        }
    }
}
