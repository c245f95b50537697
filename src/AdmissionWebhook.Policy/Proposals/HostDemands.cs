using AdmissionWebhook.Policy.Approvals;
using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Policy.References;
using AdmissionWebhook.Policy.Rules.Destinations;
using AdmissionWebhook.Policy.Rules.Pairs;
using AdmissionWebhook.Policy.Schema;

namespace AdmissionWebhook.Policy.Proposals;

/// <summary>Everything that an object demands of approvals, host by host, approved or not.</summary>
public static class HostDemands
{
    /// <returns>Empty for an object that is not evaluated or not governed.</returns>
    public static IReadOnlyList<HostDemand> Of(AdmissionInput input, PolicySet policies, IClusterView cluster, DateTimeOffset now)
    {
        if (PolicyEngine.ReviewOf(input, policies, cluster, now) is not { Policy.IsGoverned: true } review)
        {
            return [];
        }

        var demands = review.Kind == IstioKind.ServiceEntry ? ServiceEntryDemands.Of(review) : Referenced(review).Concat(Exported(review));
        return [.. demands.Select(Approvable)];
    }

    // Values that a policy cannot express are left for an exception; a placeholder namespace becomes any.
    private static HostDemand Approvable(HostDemand demand) =>
        demand with
        {
            Namespace = Formats.NamespaceGlob(demand.Namespace) is null ? demand.Namespace : "",
            Ports = [.. demand.Ports.Where(port => port.Number is > 0 and <= 65535)],
            Addresses = [.. demand.Addresses.Where(address => Formats.ApprovedCidr(address) is null)],
            Exports = [.. demand.Exports.Where(entry => Formats.ExportEntry(entry) is null)],
        };

    private static IEnumerable<HostDemand> Referenced(Review review)
    {
        var raw = RawPorts(review);
        foreach (var reference in review.References)
        {
            if (EgressHosts.TryHost(reference, out var host) && IsApprovable(host) && EgressHosts.IsExternal(reference, host, review))
            {
                var own = OwnPort(review, reference, host, raw);
                yield return new HostDemand(host.Canonical, review.Namespace)
                {
                    Ports =
                        own is { } port ? [port]
                        : Known(review, host) is { Count: > 0 } known ? known
                        : Named(reference),
                    IsHeldToPorts = own is not null,
                    Workloads = reference.Role == EgressRole.WorkloadAddress,
                };
            }
        }
    }

    private static IEnumerable<HostDemand> Exported(Review review) =>
        review.Kind switch
        {
            IstioKind.VirtualService => ExportScopeRule
                .Asked(review)
                .Where(asked => IsApprovable(asked.Host))
                .Select(asked => new HostDemand(asked.Host.Canonical, review.Namespace)
                {
                    Ports = Known(review, asked.Host),
                    Exports = [asked.Entry],
                }),
            IstioKind.XBackend => review
                .References.Where(reference => reference.Role == EgressRole.RegisteredHost && IsApprovable(HostName.Parse(reference.Value)))
                .SelectMany(
                    _ => ExportScope.Beyond([], review),
                    (reference, export) => (Host: HostName.Parse(reference.Value), export.Entry)
                )
                .Select(asked => new HostDemand(asked.Host.Canonical, review.Namespace)
                {
                    Ports = Known(review, asked.Host),
                    Exports = [asked.Entry],
                }),
            _ => [],
        };

    internal static bool IsApprovable(in HostName host) => host.IsReadable && Formats.ApprovedHost(host.Canonical) is null;

    /// <summary>The port that the approval must allow; null for none.</summary>
    private static DemandedPort? OwnPort(Review review, in EgressReference reference, in HostName host, HashSet<(string, int)> raw)
    {
        var port = reference.Port;
        if (port == 0)
        {
            return null;
        }

        if (reference.Role == EgressRole.TunnelTarget || raw.Contains((host.Canonical, port)))
        {
            var known = Known(review, host).FirstOrDefault(one => one.Number == port && one.IsOpaque);
            return known.Number > 0 ? known : new DemandedPort(port, "TCP");
        }

        // A route names a port of the ServiceEntry, if there is one; fetched and registered hosts have their own ports.
        return
            (review.Kind & ReferencedPorts.Kinds) != 0
            && (reference.Role is EgressRole.KeySet or EgressRole.Module or EgressRole.RegisteredHost || Known(review, host).Count == 0)
            ? new DemandedPort(port, ReferencedPorts.Protocol(review, reference))
            : null;
    }

    private static IReadOnlyList<DemandedPort> Named(in EgressReference reference) =>
        reference.Port > 0 ? [new DemandedPort(reference.Port, "")] : [];

    // The ports that known entries register for the host: naming the host reaches them.
    private static IReadOnlyList<DemandedPort> Known(Review review, in HostName host) =>
        [
            .. Neighbours
                .ServiceEntries(review, host)
                .SelectMany(entry => entry.Ports)
                .Select(port => new DemandedPort(port.Number, port.Protocol))
                .Distinct()
                .Order(),
        ];

    // Routes for raw bytes need an approval for a protocol without a checked name.
    private static HashSet<(string, int)> RawPorts(Review review) =>
        review.Kind switch
        {
            IstioKind.VirtualService =>
            [
                .. review
                    .VirtualService.Routes.Where(route => route.Section == "tcp")
                    .SelectMany(route => route.Targets)
                    .Select(destination => (HostName.Parse(destination.Host).Canonical, destination.Port)),
            ],
            IstioKind.TcpRoute => [.. review.References.Select(reference => (HostName.Parse(reference.Value).Canonical, reference.Port))],
            _ => [],
        };
}
