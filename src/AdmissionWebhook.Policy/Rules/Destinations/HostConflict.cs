using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.References;
using AdmissionWebhook.Policy.Rules.Pairs;

namespace AdmissionWebhook.Policy.Rules.Destinations;

/// <summary>
/// If two ServiceEntries register one host and a namespace sees both, Istio uses one: the client namespace's own, else the oldest. Within
/// one namespace their ports are merged; if both declare a port, one declaration is lost.
/// </summary>
public sealed class HostConflict()
    : Rule(
        new RuleDescriptor(
            "host-conflict",
            "A namespace must see only one registration of a host",
            RuleGroup.Destinations,
            EnforcementAction.Warn,
            IstioKind.ServiceEntry
        )
        {
            NeedsOtherObjects = true,
        }
    )
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        if (review.Known is not KnownServiceEntry own)
        {
            return;
        }

        foreach (var reference in review.References)
        {
            if (
                reference.Role == EgressRole.RegisteredHost
                && HostName.Parse(reference.Value) is { IsReadable: true } host
                && Rivals(review, own, host)
                    .Select(rival => (Rival: rival, Conflict: Conflict(own, rival)))
                    .FirstOrDefault(pair => pair.Conflict is not null)
                    is { Conflict: { } conflict } found
            )
            {
                review.Report(
                    new Violation(
                        reference.Path,
                        reference.Value,
                        $"\"{host.Canonical}\" is also registered by {found.Rival}, {conflict}",
                        found.Rival.Key.Namespace == review.Namespace
                            ? "keep one of the two, or give both the same protocol and resolution"
                            : "use the existing entry and drop this one, or export both to their own namespaces only (exportTo: [\".\"])"
                    )
                    {
                        Role = found.Rival.Key.Namespace,
                        Canonical = host.Canonical,
                    }
                );
            }
        }
    }

    private static IEnumerable<KnownServiceEntry> Rivals(Review review, KnownServiceEntry own, HostName host) =>
        Neighbours
            .ServiceEntries(review, host)
            .Where(other => other.Names(host) && other.Meets(own) && Latecomer.IsAmongEquals(review, other));

    private static string? Conflict(KnownServiceEntry own, KnownServiceEntry other)
    {
        if (own.Key.Namespace != other.Key.Namespace)
        {
            return "and where both are visible clients get their own namespace's, else the oldest";
        }

        foreach (var port in own.Ports)
        {
            foreach (var rival in other.Ports)
            {
                if (port.Number == rival.Number && !string.Equals(port.Protocol, rival.Protocol, StringComparison.OrdinalIgnoreCase))
                {
                    return $"with protocol {rival.Protocol} on port {port.Number} where this entry has {port.Protocol}; "
                        + "Istio uses one of them";
                }

                if (port.Number == rival.Number && own.Resolution != other.Resolution)
                {
                    return $"with resolution {other.Resolution} for port {port.Number} where this entry has {own.Resolution}; "
                        + "Istio uses one of them";
                }
            }
        }

        return null;
    }
}
