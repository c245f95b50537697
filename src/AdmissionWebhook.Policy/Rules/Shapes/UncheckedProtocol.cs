using AdmissionWebhook.Policy.Approvals;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Rules.Destinations;
using AdmissionWebhook.Policy.Rules.Pairs;

namespace AdmissionWebhook.Policy.Rules.Shapes;

/// <summary>
/// With TCP and similar protocols the proxy sees no host name, so the approved host is just a label on an open port. The port must be
/// approved with number and protocol. This includes a VirtualService's tcp routes, and a Sidecar's listeners, whose protocol replaces the
/// ServiceEntry's (istio pilot/pkg/networking/core/listener.go, buildSidecarOutboundListeners).
/// </summary>
public sealed class UncheckedProtocol()
    : Rule(
        new RuleDescriptor(
            "unchecked-protocol",
            "A protocol without a host name on the wire must be approved with its port",
            RuleGroup.Shapes,
            EnforcementAction.Deny,
            IstioKind.ServiceEntry | IstioKind.VirtualService | IstioKind.Sidecar | IstioKind.TcpRoute | IstioKind.XBackend
        )
    )
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        switch (review.Kind)
        {
            case IstioKind.VirtualService:
                foreach (var (host, path) in RouteShapes.Raw(review))
                {
                    Report(review, path, host, "a tcp route sends raw bytes");
                }

                break;
            case IstioKind.TcpRoute:
                foreach (var (host, path) in GatewayRoutes.Raw(review))
                {
                    Report(review, path, host, "a TCPRoute sends raw bytes");
                }

                break;
            case IstioKind.XBackend:
                foreach (var missing in ReferencedPorts.Missing(review).Where(missing => missing.Requirement == Requirement.Protocol))
                {
                    Report(review, missing.Path, missing.Host, $"protocol {missing.Protocol} sends raw bytes");
                }

                break;
            case IstioKind.Sidecar:
                foreach (var (host, path, protocol) in SidecarListeners.Raw(review))
                {
                    Report(review, path, host, $"a {protocol} listener sends raw bytes");
                }

                break;
            default:
                EvaluateServiceEntry(review);
                break;
        }
    }

    private static void Report(Review review, JsonPath path, in HostName host, string what) =>
        review.Report(
            new Violation(
                path,
                host.Written,
                $"{what} to \"{host.Canonical}\", which is approved only for protocols with a checked name",
                "route by SNI or Host header (tls, http), or "
                    + $"{Remedies.Ask(review, $"approve \"{host.Canonical}\" with port and protocol TCP")}"
            )
            {
                Role = "Destination",
                Canonical = host.Canonical,
            }
        );

    private static void EvaluateServiceEntry(Review review)
    {
        foreach (var shortfall in review.Coverage.Of(Requirement.Protocol))
        {
            review.Report(
                UngrantedPort.Violation(
                    review,
                    shortfall,
                    $"protocol {shortfall.Protocol} on port {shortfall.Port} carries no host name that the proxy can check against "
                        + $"\"{shortfall.Host.Canonical}\"",
                    $"approve port {shortfall.Port} with protocol {shortfall.Protocol}"
                )
            );
        }
    }
}
