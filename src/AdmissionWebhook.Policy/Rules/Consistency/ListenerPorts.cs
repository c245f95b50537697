using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Istio;

namespace AdmissionWebhook.Policy.Rules.Consistency;

/// <summary>The ports that receive requests for a VirtualService: those of its hosts in sidecars, those of servers in gateways.</summary>
internal static class ListenerPorts
{
    /// <returns>Null if any of them is unknown.</returns>
    public static List<int>? Of(Review review)
    {
        var routes = review.VirtualService;
        if (routes.IsDelegate || review.Known is not KnownVirtualService own)
        {
            return null;
        }

        var numbers = new List<int>();
        foreach (var host in routes.IsMeshBound ? own.Hosts : [])
        {
            if (host.IsWildcard || KnownPorts.Of(review, host) is not { } ports)
            {
                return null;
            }

            foreach (var number in ports.Numbers)
            {
                numbers.AddSorted(number);
            }
        }

        foreach (var (written, _) in routes.Gateways)
        {
            var name = GatewayNames.Resolve(written, review.Namespace);
            if (name == VirtualServiceView.MeshGateway)
            {
                continue;
            }

            if (ObjectKey.Parse(name) is not { } key || review.Cluster.Gateway(key) is not { Servers.Count: > 0 } gateway)
            {
                return null;
            }

            foreach (var server in gateway.Servers)
            {
                numbers.AddSorted(server.Port);
            }
        }

        return numbers;
    }
}
