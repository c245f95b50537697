using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.References;
using AdmissionWebhook.Policy.Rules.Pairs;

namespace AdmissionWebhook.Policy.Rules.Destinations;

/// <summary>
/// Where two ServiceEntries register one host and a namespace sees both, Istio picks one: the caller's own namespace's, else the oldest.
/// In one namespace their ports are merged, and of a port that both declare one declaration is lost.
/// </summary>
public sealed class HostConflict() : Rule(new RuleDescriptor(
    "host-conflict", "A host must be registered once wherever it is seen", RuleGroup.Destinations, EnforcementAction.Warn, IstioKind.ServiceEntry)
{
    NeedsOtherObjects = true,
})
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        if (review.Known is not KnownServiceEntry own)
        {
            return;
        }

        foreach (var reference in review.References)
        {
            if (reference.Role == EgressRole.RegisteredHost && HostName.Parse(reference.Value) is { IsReadable: true } host
                && Rivals(review, own, host).Select(rival => (Rival: rival, Conflict: Conflict(own, rival))).FirstOrDefault(pair => pair.Conflict is not null)
                is { Conflict: { } conflict } found)
            {
                review.Report(new Violation(
                    reference.Path,
                    reference.Value,
                    $"\"{host.Canonical}\" is registered by {found.Rival} as well, {conflict}",
                    found.Rival.Key.Namespace == review.Namespace
                        ? "keep one of the two, or give both the same protocol and resolution"
                        : "use the entry that is there and drop this one, or export both to their own namespaces only (exportTo: [\".\"])")
                {
                    Role = found.Rival.Key.Namespace,
                    Canonical = host.Canonical,
                });
            }
        }
    }

    private static IEnumerable<KnownServiceEntry> Rivals(Review review, KnownServiceEntry own, HostName host) =>
        Neighbours.ServiceEntries(review, host).Where(other => other.Names(host) && other.Meets(own) && Latecomer.IsAmongEquals(review, other));

    private static string? Conflict(KnownServiceEntry own, KnownServiceEntry other)
    {
        if (own.Key.Namespace != other.Key.Namespace)
        {
            return "and where both are seen callers get their own namespace's, else the oldest";
        }

        foreach (var port in own.Ports)
        {
            foreach (var rival in other.Ports)
            {
                if (port.Number == rival.Number && !string.Equals(port.Protocol, rival.Protocol, StringComparison.OrdinalIgnoreCase))
                {
                    return $"with protocol {rival.Protocol} on port {port.Number} where this entry says {port.Protocol}; Istio takes one of them";
                }

                if (port.Number == rival.Number && own.Resolution != other.Resolution)
                {
                    return $"with resolution {other.Resolution} for port {port.Number} where this entry says {own.Resolution}; Istio takes one of them";
                }
            }
        }

        return null;
    }
}
