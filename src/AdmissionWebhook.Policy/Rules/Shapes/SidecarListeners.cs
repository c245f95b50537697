using System.Text.Json;
using AdmissionWebhook.Policy.Approvals;
using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Policy.Rules.Pairs;

namespace AdmissionWebhook.Policy.Rules.Shapes;

/// <summary>
/// Egress listeners of a Sidecar with a port. The listener's protocol replaces that of the imported hosts' own ports; without a protocol it
/// is detected, and traffic that is not HTTP passes as raw bytes. Only hosts with that port are imported (istio pilot/pkg/model/sidecar.go,
/// serviceMatchingListenerPort).
/// </summary>
internal static class SidecarListeners
{
    /// <summary>Approved external hosts of an opaque listener whose approval does not cover raw bytes on its port.</summary>
    public static IEnumerable<(HostName Host, JsonPath Path, string Protocol)> Raw(Review review)
    {
        foreach (var (listener, port, protocol, at) in WithPort(review))
        {
            if (PortProtocol.CarriesCheckedName(protocol) || PortProtocol.Is(protocol, "HTTP_PROXY"))
            {
                continue;
            }

            var what = PortProtocol.IsSniffed(protocol) ? "protocol-detecting" : protocol;
            foreach (var import in SidecarImport.Of(listener, review.Namespace, at))
            {
                foreach (var (host, dialled) in Hosts(review, import, port))
                {
                    if (review.Approvals.For(host).IsApproved && !RouteShapes.AllowsRaw(review, host, dialled))
                    {
                        yield return (host, import.Path, what);
                    }
                }
            }
        }
    }

    /// <summary>
    /// Hosts approved for TLS with resolution NONE, on an HTTP listener: clients can then choose the address and the Host header
    /// independently.
    /// </summary>
    public static IEnumerable<Shortfall> PassedOn(Review review)
    {
        foreach (var (listener, port, protocol, at) in WithPort(review))
        {
            if (!PortProtocol.IsHttp(protocol))
            {
                continue;
            }

            foreach (var import in SidecarImport.Of(listener, review.Namespace, at))
            {
                foreach (var entry in Entries(review, import).Where(entry => entry.Resolution == "NONE" && HasPort(entry, port)))
                {
                    foreach (
                        var host in entry.Hosts.Where(host =>
                            import.Imports(entry.Key.Namespace, host) && !review.Mesh.IsInCluster(host, true)
                        )
                    )
                    {
                        if (
                            review.Approvals.For(host).Valid is { Length: > 0 } valid
                            && !valid.Any(approval => approval.AllowsPort(port, protocol))
                        )
                        {
                            yield return new Shortfall(Requirement.Port, host, import.Path, host.Written, valid[0])
                            {
                                Port = port,
                                Protocol = protocol,
                            };
                        }
                    }
                }
            }
        }
    }

    private static IEnumerable<(JsonElement Listener, int Port, string Protocol, JsonPath Path)> WithPort(Review review)
    {
        var index = 0;
        foreach (var listener in review.Spec.Member("egress"u8).Items())
        {
            var at = JsonPath.Spec["egress"][index++];
            var port = listener.Member("port"u8);
            if (port.HasContent())
            {
                var protocol = port.Text("protocol"u8);
                yield return (listener, port.Integer("number"u8) ?? 0, string.IsNullOrEmpty(protocol) ? PortProtocol.None : protocol, at);
            }
        }
    }

    // An exact name and an approved zone count by themselves; anything else that a wildcard imports must be known.
    private static IEnumerable<(HostName Host, int Dialled)> Hosts(Review review, SidecarImport import, int port)
    {
        var isOutside = import.Host.IsReadable && !review.Mesh.IsInCluster(import.Host, shortNames: true);
        IEnumerable<(HostName Host, int Dialled)> own = isOutside ? [(import.Host, port)] : [];
        if (isOutside && !import.Host.IsWildcard)
        {
            return own;
        }

        var registered = Entries(review, import)
            .Where(entry => HasPort(entry, port))
            .SelectMany(entry => Hosts(review, entry, import, port));
        var followed = Exits
            .Of(review, import.Host, port)
            .Where(exit => exit.IsFollowed)
            .Select(exit => (Host: HostName.Parse(exit.Target), exit.Port));
        return own.Concat(registered).Concat(followed).DistinctBy(one => one.Host.Canonical);
    }

    private static IEnumerable<(HostName Host, int Dialled)> Hosts(
        Review review,
        KnownServiceEntry entry,
        SidecarImport import,
        int port
    ) =>
        entry
            .Hosts.Where(host => import.Imports(entry.Key.Namespace, host) && !review.Mesh.IsInCluster(host, shortNames: true))
            .Select(host => (host, port))
            .Concat(Exits.Of(entry, port, review.Mesh).Select(exit => (HostName.Parse(exit.Target), exit.Port)));

    private static IEnumerable<KnownServiceEntry> Entries(Review review, SidecarImport import) =>
        Neighbours
            .ServiceEntries(review, import.Host)
            .Where(entry =>
                (import.Namespace is null || entry.Key.Namespace == import.Namespace)
                && entry.IsVisibleIn(review.Namespace)
                && entry.Hosts.Any(host => import.Imports(entry.Key.Namespace, host))
            );

    private static bool HasPort(KnownServiceEntry entry, int port) => entry.Ports.Any(one => one.Number == port);
}
