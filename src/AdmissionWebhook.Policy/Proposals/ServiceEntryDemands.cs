using AdmissionWebhook.Policy.Approvals;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Policy.References;

namespace AdmissionWebhook.Policy.Proposals;

/// <summary>What a ServiceEntry demands of the approvals of its hosts and DNS endpoints.</summary>
internal static class ServiceEntryDemands
{
    private static readonly string[] Resolutions = ["DNS", "DNS_ROUND_ROBIN", "STATIC", "NONE", "DYNAMIC_DNS"];

    public static IEnumerable<HostDemand> Of(Review review)
    {
        var entry = review.ServiceEntry;
        var demand = new ServiceEntryDemand(review, entry.ExportTo);
        var common = new HostDemand("", review.Namespace)
        {
            IsRegistration = true,
            Resolution = Resolutions.Contains(entry.Resolution) ? entry.Resolution : null,
            Exports = [.. Values(demand, Requirement.Export).Order(StringComparer.Ordinal)],
        };
        var ports = entry.Ports.SelectMany(port => port.OnTheWire, (port, wire) => Dialled(port, wire.Number)).Distinct().Order().ToList();
        foreach (var reference in review.References.Where(reference => reference.Role == EgressRole.RegisteredHost))
        {
            var host = HostName.Parse(reference.Value);
            if (HostDemands.IsApprovable(host) && !EgressHosts.IsServedInside(review, host))
            {
                yield return common with
                {
                    Host = host.Canonical,
                    Ports = ports,
                    Addresses = [.. Values(demand, Requirement.Address).Order(StringComparer.Ordinal)],
                    Workloads = review.Spec.Member("workloadSelector"u8).Member("labels"u8).HasContent(),
                };
            }
        }

        foreach (var endpoint in entry.Endpoints.Where(one => one.Address is { Length: > 0 } address && EgressHosts.IsName(address)))
        {
            var host = HostName.Parse(endpoint.Address!);
            if (HostDemands.IsApprovable(host) && !review.Mesh.IsInCluster(host, shortNames: false))
            {
                yield return common with
                {
                    Host = host.Canonical,
                    Ports = [.. entry.Ports.Select(port => Dialled(port, ServiceEntryView.DialledAt(endpoint, port))).Distinct().Order()],
                };
            }
        }
    }

    // HTTP that is dialled on another number is TLS origination, for which HTTPS is approved.
    private static DemandedPort Dialled(ServiceEntryPort port, int number) =>
        new(number, number != port.Number && PortProtocol.IsHttp(port.Protocol) ? "HTTPS" : port.Protocol);

    private static IEnumerable<string> Values(ServiceEntryDemand demand, Requirement requirement) =>
        demand.All.Where(one => one.Requirement == requirement).Select(one => one.Value).Distinct();
}
