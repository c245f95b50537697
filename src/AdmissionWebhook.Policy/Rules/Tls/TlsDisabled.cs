using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Policy.Rules.Pairs;

namespace AdmissionWebhook.Policy.Rules.Tls;

/// <summary>
/// Mode DISABLE sends requests to an external host as they are. That is right only if the client has encrypted them, which the ports of the
/// ServiceEntry show.
/// </summary>
public sealed class TlsDisabled()
    : Rule(
        new RuleDescriptor(
            "tls-disabled",
            "A DestinationRule must not turn TLS off for an external host",
            RuleGroup.Tls,
            EnforcementAction.Warn,
            IstioKind.DestinationRule
        )
        {
            NeedsOtherObjects = true,
        }
    )
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        if (ExternalHost.Of(review) is not { } host)
        {
            return;
        }

        foreach (var policy in review.TrafficPolicies)
        {
            if (policy.Settings.Member("tls"u8).Text("mode"u8) == "DISABLE" && SendsPlaintext(review, host, policy))
            {
                review.Report(
                    new Violation(
                        policy.Path["tls"]["mode"],
                        "DISABLE",
                        $"tls mode DISABLE sends requests to \"{host.Canonical}\"{(policy.Port > 0 ? $" on port {policy.Port}" : "")} "
                            + "unencrypted",
                        Remedy(review, host, policy)
                    )
                    {
                        Canonical = $"{host.Canonical} {policy.Subset}:{policy.Port}",
                        Host = host.Canonical,
                    }
                );
            }
        }
    }

    // SIMPLE for a whole host would wrap its TLS ports in TLS again.
    private static string Remedy(Review review, in HostName host, TrafficPolicy policy)
    {
        var ports = Neighbours.ServiceEntries(review, host).SelectMany(entry => entry.Ports).ToList();
        var plain = ports.Where(port => PortProtocol.IsHttp(port.Protocol)).Select(port => port.Number).Distinct().Order();
        return policy.Port == 0 && ports.Exists(port => PortProtocol.IsTls(port.Protocol))
            ? $"remove it, and set mode: SIMPLE in portLevelSettings for the ports with plain requests: {string.Join(", ", plain)}"
            : "set mode: SIMPLE, or MUTUAL with a client certificate; remove tls if the client encrypts";
    }

    private static bool SendsPlaintext(Review review, in HostName host, TrafficPolicy policy)
    {
        var known = false;
        foreach (var entry in Neighbours.ServiceEntries(review, host))
        {
            known = true;
            foreach (var port in entry.Ports)
            {
                if (
                    PortProtocol.IsHttp(port.Protocol)
                    && (policy.Port > 0 ? policy.Port == port.Number : !HasOwnPolicy(review, policy.Subset, port.Number))
                )
                {
                    return true;
                }
            }
        }

        return !known;
    }

    private static bool HasOwnPolicy(Review review, string? subset, int port) =>
        review.TrafficPolicies.Any(policy => policy.Port == port && policy.Subset == subset);
}
