using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Policy.Rules.Consistency;

/// <summary>
/// Servers of Gateways for the same pods, of which Istio drops one: two for a host with TLS on a port, and two on a port whose protocols
/// cannot share it (istio pilot/pkg/model/gateway.go, mergeGateways; istioctl analyze IST0145). Compared within a namespace only: istiod
/// can be configured to keep Gateways to their own (PILOT_SCOPE_GATEWAY_TO_NAMESPACE).
/// </summary>
internal static class GatewayCollisions
{
    public static void Evaluate(Review review)
    {
        var own = NeighbourReader.Gateway(review.Object, review.Key);
        if (own.Selector.Count == 0)
        {
            return;
        }

        var others = review
            .Cluster.Gateways(review.Namespace)
            .Where(key => key != own.Key)
            .Select(review.Cluster.Gateway)
            .OfType<KnownGateway>()
            .Where(other => other.Selector.Count == own.Selector.Count && LabelSets.Selects(own.Selector, other.Selector))
            .OrderBy(other => other.Key.Name, StringComparer.Ordinal)
            .SelectMany(other => other.Servers.Select(server => (Server: server, Owner: other.ToString())))
            .ToList();
        for (var i = 0; i < own.Servers.Count; i++)
        {
            var mine = own.Servers[i];
            foreach (var (theirs, owner) in others.Concat(own.Servers.Take(i).Select((server, j) => (server, $"servers[{j}]"))))
            {
                if (Collide(mine, theirs, own.Key.Namespace, JsonPath.Spec["servers"][i]) is { } collision)
                {
                    Report(review, collision.Path, collision.What, owner, mine.Port);
                    break;
                }
            }
        }
    }

    private static (JsonPath Path, string What)? Collide(GatewayServer mine, GatewayServer theirs, string @namespace, JsonPath path)
    {
        if (mine.Port == 0 || mine.Port != theirs.Port || mine.Bind != theirs.Bind)
        {
            return null;
        }

        var isTls = PortProtocol.IsTls(mine.Protocol);
        if (
            isTls != PortProtocol.IsTls(theirs.Protocol)
            || (!isTls && !(PortProtocol.IsHttp(mine.Protocol) && PortProtocol.IsHttp(theirs.Protocol)))
        )
        {
            return (path["port"]["protocol"], $"a server with protocol {theirs.Protocol}, which cannot share a port with {mine.Protocol},");
        }

        var hosts = theirs.Hosts.Select(host => Canonical(host, @namespace)).ToList();
        var index = isTls ? mine.Hosts.ToList().FindIndex(host => hosts.Contains(Canonical(host, @namespace))) : -1;
        return index < 0 ? null : (path["hosts"][index], $"a server for \"{mine.Hosts[index]}\"");
    }

    // As Istio compares them (sanitizeServerHostNamespace).
    private static string Canonical(string host, string @namespace) =>
        host.StartsWith("./", StringComparison.Ordinal) ? @namespace + host[1..]
        : host.StartsWith("*/", StringComparison.Ordinal) ? host[2..]
        : host;

    private static void Report(Review review, JsonPath path, string what, string owner, int port) =>
        review.Report(
            new Violation(
                path,
                "",
                $"{owner} has {what} on port {port} of the same pods; Istio drops one of the two, the younger Gateway's",
                "remove one of the two servers, or use another port"
            )
            {
                Canonical = $"{owner} {port} {path}",
            }
        );
}
