using AdmissionWebhook.Policy.Approvals;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Policy.Rules.Destinations;

/// <summary>A host is approved for ports; what counts is the port on the wire: the endpoint's, else targetPort, else number.</summary>
public sealed class UnapprovedPort() : Rule(new RuleDescriptor(
    "unapproved-port", "An approved host may only be reached on its approved ports", RuleGroup.Destinations, EnforcementAction.Deny, IstioKind.ServiceEntry))
{
    public override void Evaluate(Review review)
    {
        foreach (var shortfall in review.Coverage.Shortfalls)
        {
            if (shortfall.Requirement == Requirement.Port)
            {
                review.Report(new Problem(
                    shortfall.Path,
                    shortfall.Value,
                    $"\"{shortfall.Host.Canonical}\" is not approved on port {shortfall.Port} with protocol {shortfall.Protocol}",
                    $"use {Ports(shortfall.Nearest)}, or {Remedies.Ask(review, $"approve port {shortfall.Port}")}")
                {
                    Role = shortfall.Role.ToString(),
                    Canonical = $"{shortfall.Host.Canonical}:{shortfall.Port}/{shortfall.Protocol.ToUpperInvariant()}",
                    Subject = shortfall.Host.Canonical,
                });
            }
        }
    }

    internal static string Ports(Approval? approval) => approval is null || approval.Ports.Count == 0
        ? "a protocol that carries a checked name (HTTP, HTTPS, HTTP2, GRPC, GRPC-Web, TLS)"
        : string.Join(" or ", approval.Ports.Select(port => port.Protocols.Count == 0 ? $"{port.Number}" : $"{port.Number} ({string.Join(", ", port.Protocols)})"));
}
