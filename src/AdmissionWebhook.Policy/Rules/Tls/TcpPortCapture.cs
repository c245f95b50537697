using AdmissionWebhook.Policy.Addresses;
using AdmissionWebhook.Policy.Approvals;
using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Policy.Rules.Pairs;

namespace AdmissionWebhook.Policy.Rules.Tls;

/// <summary>
/// A protocol without a checked name is matched by address alone. A port without <c>addresses</c> listens on 0.0.0.0 and captures every
/// connection to its number that no other listener claims. Of two on one address and number Istio keeps one (istio
/// pilot/pkg/networking/core/listener.go; istioctl analyze IST0134).
/// </summary>
public sealed class TcpPortCapture()
    : Rule(
        new RuleDescriptor(
            "tcp-port-capture",
            "A TCP port of an external host needs its own address",
            RuleGroup.Tls,
            EnforcementAction.Warn,
            IstioKind.ServiceEntry
        )
        {
            NeedsOtherObjects = true,
        }
    )
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        if (review.Known is not KnownServiceEntry { Hosts.Count: > 0 } own || !LeadsOutside(review, own))
        {
            return;
        }

        var isAlone = own.Addresses.Count == 0;
        if (review.Mesh.DataPlane == "ambient" || own.Resolution is "NONE" or "DYNAMIC_DNS" || (isAlone && IsAllocated(review, own)))
        {
            // ztunnel uses the addresses that istiod allocates; with NONE, connections keep their original destination.
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

    // The endpoints decide, whatever host the entry registers.
    private static bool LeadsOutside(Review review, KnownServiceEntry own) =>
        own.Endpoints.Count == 0
            ? !own.IsInternal
            : own.Endpoints.Any(endpoint =>
                NetworkAddress.TryParse(endpoint, out var address)
                    ? !review.Mesh.InternalAddresses.Contains(address)
                    : !review.Mesh.IsInCluster(HostName.Parse(endpoint), shortNames: false)
            );

    private static void ReportCapture(Review review, KnownServiceEntry own, ServiceEntryPort port, KnownServiceEntry? rival)
    {
        var reach = own.Visibility.IsEverywhere ? "every namespace" : $"namespace {string.Join(", ", own.Visibility.Namespaces)}";
        var collision = rival is null ? "" : $"; {rival} captures the same port, and Istio keeps only one of the two";
        review.Report(
            new Violation(
                port.Path["number"],
                $"{port.Number}",
                $"{Name(port)} on port {port.Number} without addresses captures every connection from {reach} to that port that no other "
                    + $"listener claims, and sends it to \"{own.Hosts[0].Canonical}\"{collision}",
                "if clients use TLS, set protocol: TLS; otherwise list the host's addresses, or enable DNS capture, "
                    + "so that Istio allocates one, and set mesh.dnsCapture in the policy"
            )
            {
                Canonical = $"{own.Hosts[0].Canonical} {port.Number}",
                Host = own.Hosts[0].Canonical,
            }
        );
    }

    private static void ReportCollision(Review review, KnownServiceEntry own, ServiceEntryPort port, KnownServiceEntry rival) =>
        review.Report(
            new Violation(
                port.Path["number"],
                $"{port.Number}",
                $"{rival} captures {Name(port)} on port {port.Number} of the same address, and Istio keeps only one of the two",
                "give each its own addresses"
            )
            {
                Canonical = $"{own.Hosts[0].Canonical} {port.Number} {rival.Key}",
                Host = own.Hosts[0].Canonical,
            }
        );

    // Another host with the same address and port, if some namespace sees both.
    private static KnownServiceEntry? Rival(Review review, KnownServiceEntry own, int port) =>
        Neighbours
            .ServiceEntries(review, HostName.Parse("*"))
            .FirstOrDefault(other =>
                other.Resolution is not ("NONE" or "DYNAMIC_DNS")
                && other.Ports.Any(one => one.Number == port && IsOpaque(one.Protocol))
                && (own.Addresses.Count == 0 ? other.Addresses.Count == 0 : own.Addresses.Intersect(other.Addresses).Any())
                && !other.Hosts.Any(host => own.Names(host))
                && other.Meets(own)
            );

    // istiod allocates addresses for exact hosts unless a label opts out; sidecars use them with DNS capture (istio
    // pilot/pkg/networking/serviceentry). Allocated addresses in the status suggest that the mesh has it.
    private static bool IsAllocated(Review review, KnownServiceEntry own) =>
        own.Hosts.All(host => !host.IsWildcard)
        && !UnaddressedPorts.OptsOutOfAllocation(review)
        && (
            (review.Mesh.DnsCapture ?? review.Cluster.DnsCapture) == true
            || (review.Mesh.DnsCapture is null && review.Object.Member("status"u8).Member("addresses"u8).HasContent())
        );

    private static bool IsOpaque(string protocol) => !PortProtocol.CarriesCheckedName(protocol) && !PortProtocol.Is(protocol, "UDP");

    private static string Name(ServiceEntryPort port) => port.Protocol == PortProtocol.None ? "a port without protocol" : port.Protocol;
}
