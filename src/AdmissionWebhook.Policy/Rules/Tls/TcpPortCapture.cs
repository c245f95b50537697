using AdmissionWebhook.Policy.Addresses;
using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Policy.Rules.Pairs;

namespace AdmissionWebhook.Policy.Rules.Tls;

/// <summary>
/// A protocol without a name to look at is told apart by address alone. A port of one without <c>addresses</c> listens on 0.0.0.0 and takes
/// every connection to its number that no other listener does, and of two on one address and number Istio keeps one (istio
/// pilot/pkg/networking/core/listener.go; istioctl analyze IST0134).
/// </summary>
public sealed class TcpPortCapture() : Rule(new RuleDescriptor(
    "tcp-port-capture", "A TCP port of an external host needs an address of its own", RuleGroup.Tls, EnforcementAction.Warn, IstioKind.ServiceEntry)
{
    NeedsOtherObjects = true,
})
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        if (review.Known is not KnownServiceEntry own || !LeadsOutside(review, own))
        {
            return;
        }

        var isAlone = own.Addresses.Count == 0;
        if (review.Mesh.DataPlane == "ambient" || own.Resolution is "NONE" or "DYNAMIC_DNS" || (isAlone && IsAllocated(review, own)))
        {
            // ztunnel goes by addresses that istiod allocates; NONE lets connections pass to where they were going.
            return;
        }

        foreach (var port in review.ServiceEntry.Ports)
        {
            if (IsOpaque(port.Protocol))
            {
                var rival = Rival(review, own, port.Number);
                if (isAlone)
                {
                    ReportCapture(review, own, port, rival);
                }
                else if (rival is not null && Latecomer.IsAmongEquals(review, rival))
                {
                    ReportCollision(review, own, port, rival);
                }
            }
        }
    }

    // Whatever name the entry gives itself: what counts is where its endpoints are.
    private static bool LeadsOutside(Review review, KnownServiceEntry own) => own.Endpoints.Count == 0
        ? !own.IsInternal
        : own.Endpoints.Any(endpoint => NetworkAddress.TryParse(endpoint, out var address)
            ? !review.Mesh.InternalAddresses.Contains(address)
            : !review.Mesh.IsInCluster(HostName.Parse(endpoint), shortNames: false));

    private static void ReportCapture(Review review, KnownServiceEntry own, ServiceEntryPort port, KnownServiceEntry? rival)
    {
        var reach = own.Visibility.IsEverywhere ? "every namespace" : $"namespace {string.Join(", ", own.Visibility.Namespaces)}";
        var collision = rival is null ? "" : $"; {rival} takes the same port, and Istio keeps only one of the two";
        review.Report(new Violation(
            port.Path["number"],
            $"{port.Number}",
            $"{Name(port)} on port {port.Number} without addresses takes every connection of {reach} to that number that no other listener does, and sends it to \"{own.Hosts[0].Canonical}\"{collision}",
            "if callers speak TLS, write protocol: TLS; else write the host's addresses, or let sidecars capture DNS, so that Istio allocates one, and say so with mesh.dnsCapture")
        {
            Canonical = $"{own.Hosts[0].Canonical} {port.Number}",
            Host = own.Hosts[0].Canonical,
        });
    }

    private static void ReportCollision(Review review, KnownServiceEntry own, ServiceEntryPort port, KnownServiceEntry rival) => review.Report(new Violation(
        port.Path["number"],
        $"{port.Number}",
        $"{rival} takes {Name(port)} on port {port.Number} of the same address, and Istio keeps only one of the two",
        "give each its own addresses, or put both hosts' ports into one entry")
    {
        Canonical = $"{own.Hosts[0].Canonical} {port.Number} {rival.Key}",
        Host = own.Hosts[0].Canonical,
    });

    // Another host on the same addresses and number, where some namespace sees both.
    private static KnownServiceEntry? Rival(Review review, KnownServiceEntry own, int port) => Neighbours.ServiceEntries(review, HostName.Parse("*"))
        .FirstOrDefault(other => other.Resolution is not ("NONE" or "DYNAMIC_DNS")
            && other.Ports.Any(one => one.Number == port && IsOpaque(one.Protocol))
            && (own.Addresses.Count == 0 ? other.Addresses.Count == 0 : own.Addresses.Intersect(other.Addresses).Any())
            && !other.Hosts.Any(host => own.Names(host))
            && other.Meets(own));

    // istiod allocates addresses for exact hosts unless a label says no; sidecars use them where they capture DNS (istio
    // pilot/pkg/networking/serviceentry). An object that has been given some is in a mesh that does, for all that is known.
    private static bool IsAllocated(Review review, KnownServiceEntry own) =>
        own.Hosts.All(host => !host.IsWildcard)
        && review.Metadata.Member("labels"u8).Text("networking.istio.io/enable-autoallocate-ip"u8) is not ("false" or "False")
        && (review.Mesh.DnsCapture == true || (review.Mesh.DnsCapture is null && review.Object.Member("status"u8).Member("addresses"u8).HasContent()));

    private static bool IsOpaque(string protocol) => !PortProtocol.CarriesCheckedName(protocol) && !PortProtocol.Is(protocol, "UDP");

    private static string Name(ServiceEntryPort port) => port.Protocol == PortProtocol.None ? "a port without protocol" : port.Protocol;
}
