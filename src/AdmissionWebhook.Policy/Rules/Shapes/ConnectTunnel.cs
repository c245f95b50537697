using System.Globalization;
using AdmissionWebhook.Policy.Addresses;
using AdmissionWebhook.Policy.Approvals;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.References;

namespace AdmissionWebhook.Policy.Rules.Shapes;

/// <summary>
/// With <c>tunnel</c> the sidecar asks its host, such as an approved proxy, to connect it to another host and port. Traffic ends up at that
/// target, so it needs an approval of its own, for host and port together. The tunnel carries raw bytes without a checked name, so the
/// approval must list the port with a protocol such as TCP.
/// </summary>
public sealed class ConnectTunnel()
    : Rule(
        new RuleDescriptor(
            "connect-tunnel",
            "A tunnel must lead to an approved host and port",
            RuleGroup.Shapes,
            EnforcementAction.Deny,
            IstioKind.DestinationRule
        )
    )
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        foreach (var reference in review.References)
        {
            if (reference.Role == EgressRole.TunnelTarget && !IsApproved(review, reference, out var host))
            {
                var target = string.Create(CultureInfo.InvariantCulture, $"{host}:{reference.Port}");
                review.Report(
                    new Violation(
                        reference.Path,
                        reference.Value,
                        $"the tunnel carries raw bytes to {target}, which no approval allows",
                        Remedies.Ask(
                            review,
                            $"approve \"{host}\" with port {reference.Port.ToString(CultureInfo.InvariantCulture)} and protocol TCP, "
                                + "or remove the tunnel"
                        )
                    )
                    {
                        Role = reference.Role.ToString(),
                        Canonical = target,
                    }
                );
            }
        }
    }

    private static bool IsApproved(Review review, in EgressReference reference, out string target)
    {
        var port = reference.Port;
        if (EgressHosts.TryHost(reference, out var host))
        {
            target = host.Canonical;
            return review.Mesh.IsInCluster(host, shortNames: false)
                || review.Approvals.For(host).Valid.Any(approval => port > 0 && approval.AllowsUnchecked(port));
        }

        target = reference.Value;
        return NetworkAddress.TryParse(reference.Value, out var address)
            && NeverApproved.Reason(address) is null
            && AddressApprovals.Allows(review, reference.Role, address, approval => port > 0 && approval.AllowsUnchecked(port));
    }
}
