using System.Globalization;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Policy.Proposals;
using AdmissionWebhook.Policy.Schema;
using AdmissionWebhook.Traffic;

namespace AdmissionWebhook.Proposals;

/// <summary>Traffic to hosts that no object registers for the client's namespace, and the approvals that it would need.</summary>
/// <param name="Hosts">The hosts that can be approved.</param>
/// <param name="Remarks">Other traffic, one sentence each.</param>
internal sealed record SeenHosts(IReadOnlyList<SeenHost> Hosts, IReadOnlyList<string> Remarks)
{
    /// <param name="flows">The traffic.</param>
    /// <param name="policies">The proposed policies and those that stay in force.</param>
    public static SeenHosts Of(IReadOnlyList<TrafficFlow> flows, PolicySet policies)
    {
        var outside = flows.Where(flow => !policies.Mesh.IsInCluster(HostName.Parse(flow.Host), shortNames: true)).ToList();
        var missing = outside.Where(flow => Formats.ApprovedHost(flow.Host) is null && !IsApproved(flow, policies)).ToList();
        var approvals = ApprovalPlan.Of(
            missing.Select(
                (flow, number) =>
                    new HostDemand(flow.Host, flow.Namespace ?? "")
                    {
                        Subject = number,
                        IsRegistration = true,
                        Ports = flow.Port is { } port and > 0 ? [new DemandedPort(port, Protocol(flow.Protocol))] : [],
                    }
            )
        );
        return new SeenHosts(
            [.. approvals.Select(approval => new SeenHost(approval, [.. approval.Subjects.Select(number => missing[number])]))],
            [.. outside.Where(flow => Formats.ApprovedHost(flow.Host) is not null).Select(Remark)]
        );
    }

    /// <summary>How often and from where, how it was routed, and when.</summary>
    public static string Describe(TrafficFlow flow)
    {
        var what = flow.Protocol is TrafficProtocol.Http or TrafficProtocol.Grpc ? "request" : "connection";
        var count = string.Create(CultureInfo.InvariantCulture, $"{flow.Count} {what}{(flow.Count == 1 ? "" : "s")}");
        var from = flow.Namespace is { } name ? $" from {name}" : "";
        var port = flow.Port is { } number ? string.Create(CultureInfo.InvariantCulture, $" on port {number}") : "";
        var way = flow.Routing switch
        {
            TrafficRouting.PassedThrough => ", passed through (PassthroughCluster)",
            TrafficRouting.Blocked => ", blocked (BlackHoleCluster)",
            _ => "",
        };
        var (first, last) = (flow.FirstSeen.UtcDateTime, flow.LastSeen.UtcDateTime);
        var days = last == default ? "" : string.Create(CultureInfo.InvariantCulture, $", {first:yyyy-MM-dd} to {last:yyyy-MM-dd}");
        return $"{count}{from}{port}{way}{days}";
    }

    private static bool IsApproved(TrafficFlow flow, PolicySet policies)
    {
        var host = HostName.Parse(flow.Host);
        var approvals = new List<Approval>();
        foreach (var policy in policies.Policies)
        {
            policy.ApprovalIndex.CollectContaining(host, approvals);
        }

        // Whether other namespaces can use an exported host depends on the approval of the exporting namespace.
        return approvals.Exists(approval =>
            (flow.Port is not { } port || approval.AllowsPort(port))
            && (flow.Routing == TrafficRouting.Registered || flow.Namespace is not { } from || approval.IsFor(from))
        );
    }

    private static string Remark(TrafficFlow flow) =>
        flow.Host.Length == 0
            ? $"{Describe(flow)}: the metrics do not say to which host; access logs do"
            : $"{flow.Host}: {Describe(flow)}: an IP address is approved together with a host; register it with a ServiceEntry";

    private static string Protocol(TrafficProtocol protocol) =>
        protocol switch
        {
            TrafficProtocol.Tls => "TLS",
            TrafficProtocol.Http => "HTTP",
            TrafficProtocol.Grpc => "GRPC",
            _ => "TCP",
        };
}

/// <summary>A host that was seen in traffic and that no object registers.</summary>
/// <param name="Approval">The approval it would need.</param>
/// <param name="Flows">The traffic.</param>
internal sealed record SeenHost(ProposedApproval Approval, IReadOnlyList<TrafficFlow> Flows);
