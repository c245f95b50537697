using System.Globalization;
using AdmissionWebhook.Policy.Addresses;
using AdmissionWebhook.Policy.Approvals;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.References;

namespace AdmissionWebhook.Policy.Rules.Shapes;

/// <summary>
/// With <c>tunnel</c> the sidecar asks its host, an approved proxy say, to connect it on to another host and port. That target is where
/// the traffic goes, so it needs an approval of its own, host and port in one. The tunnel carries any bytes: no name is checked in it, so
/// the approval must list the port with a protocol like TCP.
/// </summary>
public sealed class ConnectTunnel() : Rule(new RuleDescriptor(
    "connect-tunnel", "A tunnel must lead to an approved host and port", RuleGroup.Shapes, EnforcementAction.Deny, IstioKind.DestinationRule))
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        foreach (var reference in review.References)
        {
            if (reference.Role == EgressRole.TunnelTarget && !IsApproved(review, reference, out var host))
            {
                var target = string.Create(CultureInfo.InvariantCulture, $"{host}:{reference.Port}");
                review.Report(new Violation(
                    reference.Path,
                    reference.Value,
                    $"the tunnel carries any bytes to {target}, which no approval allows",
                    Remedies.Ask(review, $"approve \"{host}\" with port {reference.Port.ToString(CultureInfo.InvariantCulture)} and protocol TCP, or take the tunnel out"))
                {
                    Role = reference.Role.ToString(),
                    Canonical = target,
                });
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
