using System.Globalization;
using AdmissionWebhook.Policy.Approvals;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.References;

namespace AdmissionWebhook.Policy.Rules.Tls;

/// <summary>
/// An opaque port without addresses listens on 0.0.0.0: every connection to its number that no other listener claims goes to this entry's
/// host, whatever it was meant for.
/// </summary>
public sealed class TcpPortCapture() : Rule(new RuleDescriptor(
    "tcp-port-capture", "An opaque port should have addresses to listen on", RuleGroup.Tls, EnforcementAction.Warn, IstioKind.ServiceEntry)
{
    NeedsOtherObjects = true,
})
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        var host = review.References.FirstOrDefault(reference => reference.Role == EgressRole.RegisteredHost).Value ?? "";
        foreach (var port in PortCapture.Ports(review))
        {
            var number = port.Number.ToString(CultureInfo.InvariantCulture);
            review.Report(new Violation(
                port.Path["protocol"],
                port.Protocol,
                $"without addresses the listener of port {number} takes every {port.Protocol} connection to that number, of {Whose(review)}, to \"{host}\"",
                "list the host's addresses in spec.addresses; where sidecars capture DNS, say so in the policy (mesh.dnsCapture)")
            {
                Canonical = number,
                Host = host,
            });
        }
    }

    private static string Whose(Review review)
    {
        var namespaces = ExportScope.Of(review, review.ServiceEntry.ExportTo).Select(entry => entry.Entry).ToList();
        return namespaces.Contains("*") ? "every namespace"
            : "namespace " + string.Join(", ", namespaces.Select(entry => $"\"{(entry == "." ? review.Namespace : entry)}\"").Distinct());
    }
}
