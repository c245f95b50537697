using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Policy.References;
using AdmissionWebhook.Policy.Rules.Pairs;

namespace AdmissionWebhook.Policy.Approvals;

/// <summary>Ports of references outside ServiceEntry that no approval of the host allows.</summary>
internal static class ReferencedPorts
{
    public const IstioKind Kinds =
        IstioKind.HttpRoute
        | IstioKind.GrpcRoute
        | IstioKind.TlsRoute
        | IstioKind.TcpRoute
        | IstioKind.XBackend
        | IstioKind.RequestAuthentication
        | IstioKind.WorkloadGroup
        | IstioKind.WasmPlugin
        | IstioKind.TrafficExtension;

    private const int Http = 80;
    private const int Https = 443;

    public static IEnumerable<Shortfall> Missing(Review review)
    {
        foreach (var reference in review.References)
        {
            if (
                reference.Port > 0
                && EgressHosts.TryHost(reference, out var host)
                && EgressHosts.IsExternal(reference, host, review)
                && review.Approvals.For(host).Valid is { Length: > 0 } valid
                && Missing(review, reference, host, valid) is { } missing
            )
            {
                yield return new Shortfall(missing.Requirement, host, reference.Path, reference.Value, valid[0])
                {
                    Port = reference.Port,
                    Protocol = missing.Protocol,
                    Role = reference.Role,
                };
            }
        }
    }

    private static (Requirement Requirement, string Protocol)? Missing(
        Review review,
        in EgressReference reference,
        in HostName host,
        IReadOnlyList<Approval> valid
    )
    {
        var port = reference.Port;
        if (review.Kind == IstioKind.XBackend)
        {
            var protocol = Protocol(review, reference);
            // Istio leaves other modes out (pilot/pkg/config/kube/gateway/backend_policies.go, backendResourceTLSSettings).
            var isTls = review.Spec.Member("tls"u8).Text("mode"u8) == "ServerOnly";
            var originates = isTls && PortProtocol.IsHttp(protocol);
            var isPort = PortProtocol.CarriesCheckedName(protocol) || !valid.Any(approval => approval.AllowsPort(port));
            return valid.Any(approval => approval.AllowsPort(port, protocol) || (originates && approval.AllowsPort(port, "HTTPS")))
                ? null
                : (isPort ? Requirement.Port : Requirement.Protocol, protocol);
        }

        if (reference.Role is EgressRole.KeySet or EgressRole.Module)
        {
            var isTls = !IsPlain(reference);
            return valid.Any(approval => approval.AllowsRequest(port, isTls)) ? null : (Requirement.Port, Protocol(review, reference));
        }

        if (reference.Role == EgressRole.Probe)
        {
            return valid.Any(approval => approval.AllowsPort(port)) ? null : (Requirement.Port, Protocol(review, reference));
        }

        // A route names a port of the ServiceEntry, which can dial a different one: TLS origination is written as HTTP on port 80.
        return
            valid.Any(approval =>
                approval.AllowsPort(port)
                || (port == Http && review.Kind is not (IstioKind.TlsRoute or IstioKind.TcpRoute) && approval.AllowsPort(Https))
            ) || Neighbours.ServiceEntries(review, host).Any(entry => entry.Ports.Any(one => one.Number == port))
            ? null
            : (Requirement.Port, Protocol(review, reference));
    }

    /// <summary>The protocol of a reference's port.</summary>
    public static string Protocol(Review review, in EgressReference reference) =>
        review.Kind switch
        {
            IstioKind.XBackend => XBackendProtocol(review.Spec),
            IstioKind.TlsRoute => "TLS",
            IstioKind.TcpRoute => "TCP",
            IstioKind.GrpcRoute => "GRPC",
            _ when reference.Role is EgressRole.KeySet or EgressRole.Module => IsPlain(reference) ? "HTTP" : "HTTPS",
            _ => "HTTP",
        };

    private static bool IsPlain(in EgressReference reference) => reference.Value.StartsWith("http:", StringComparison.OrdinalIgnoreCase);

    // istio pilot/pkg/serviceregistry/serviceentry/gateway.go, backendProtocolToServiceEntryProtocol.
    private static string XBackendProtocol(System.Text.Json.JsonElement spec) =>
        spec.Text("protocol"u8) switch
        {
            null or "HTTP" or "HTTP11" or "HTTP1.1" or "MCP" => "HTTP",
            "HTTP2" or "H2C" => "HTTP2",
            "GRPC" => "GRPC",
            _ => "TCP",
        };
}
