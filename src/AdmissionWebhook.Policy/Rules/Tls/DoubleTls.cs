using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Policy.Rules.Pairs;

namespace AdmissionWebhook.Policy.Rules.Tls;

/// <summary>On a TLS or HTTPS port the client has already encrypted; TLS origination encrypts twice, and the host rejects it.</summary>
public sealed class DoubleTls()
    : Rule(
        new RuleDescriptor(
            "double-tls",
            "TLS must not be originated on a port that already carries TLS",
            RuleGroup.Tls,
            EnforcementAction.Warn,
            IstioKind.ServiceEntry | IstioKind.DestinationRule
        )
        {
            NeedsOtherObjects = true,
        }
    )
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        switch (review.Known)
        {
            case KnownDestinationRule rule:
                EvaluateRule(review, rule);
                break;
            case KnownServiceEntry entry:
                EvaluateEntry(review, entry);
                break;
        }
    }

    private static void EvaluateRule(Review review, KnownDestinationRule rule)
    {
        if (ExternalHost.Of(review) is not { } covered)
        {
            return;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in Neighbours.ServiceEntries(review, covered).Where(entry => Latecomer.Is(review, entry, onTie: true)))
        {
            foreach (var host in entry.Hosts.Where(host => covered.Contains(host)))
            {
                foreach (var port in entry.Ports)
                {
                    if (
                        Wraps(rule, port)
                        && Clients(entry, rule)
                            .Any(client =>
                                rule.HasSelector
                                || EffectiveDestinationRule.Find(review, host, client, entry.Key.Namespace)?.Key == rule.Key
                            )
                        && !RoutedTraffic.BringsRequests(review, entry, host, port.Number)
                        && seen.Add($"{host.Canonical}:{port.Number}")
                    )
                    {
                        Report(review, ModePath(review, port.Number), rule.Tls.For(port.Number)!, host, port, rule, $"{entry} declares it");
                    }
                }
            }
        }
    }

    private static void EvaluateEntry(Review review, KnownServiceEntry entry)
    {
        for (var i = 0; i < entry.Ports.Count; i++)
        {
            var port = entry.Ports[i];
            foreach (var host in entry.Hosts.Where(host => host.IsReadable && !review.Mesh.IsClusterName(host)))
            {
                if (
                    PortProtocol.IsTls(port.Protocol)
                    && entry
                        .Visibility.Namespaces.Select(client => EffectiveDestinationRule.Find(review, host, client, entry.Key.Namespace))
                        .FirstOrDefault(rule => rule is not null && Wraps(rule, port) && Latecomer.Is(review, rule, onTie: false))
                        is { } found
                    && !RoutedTraffic.BringsRequests(review, entry, host, port.Number)
                )
                {
                    Report(
                        review,
                        review.ServiceEntry.Ports[i].Path["protocol"],
                        port.Protocol,
                        host,
                        port,
                        found,
                        "this entry declares it"
                    );
                }
            }
        }
    }

    private static bool Wraps(KnownDestinationRule rule, KnownPort port) =>
        PortProtocol.IsTls(port.Protocol) && rule.Tls.OriginatesTls(port.Number);

    // Clients look in their own namespace first, so those in the rule's see it even if the ServiceEntry is elsewhere.
    private static IEnumerable<string> Clients(KnownServiceEntry entry, KnownDestinationRule rule) =>
        entry.Visibility.Namespaces.Append(rule.Key.Namespace).Where(entry.IsVisibleIn);

    private static void Report(
        Review review,
        JsonPath path,
        string value,
        in HostName host,
        KnownPort port,
        KnownDestinationRule rule,
        string declared
    ) =>
        review.Report(
            new Violation(
                path,
                value,
                $"clients of \"{host.Canonical}\" already encrypt on port {port.Number} ({port.Protocol}, as {declared}), and "
                    + $"{(rule.Key == review.Key && review.Kind == IstioKind.DestinationRule ? "this rule" : rule.ToString())} "
                    + "wraps that in TLS again",
                "set tls only for ports with plain requests (trafficPolicy.portLevelSettings), "
                    + $"or drop port {port.Number} if no client uses it"
            )
            {
                Canonical = $"{host.Canonical}:{port.Number}",
                Host = host.Canonical,
            }
        );

    private static JsonPath ModePath(Review review, int port)
    {
        var (own, top) = (default(JsonPath), JsonPath.Spec["trafficPolicy"]);
        foreach (var policy in review.TrafficPolicies)
        {
            own = policy.Subset is null && policy.Port == port ? policy.Path : own;
        }

        return (own ?? top)["tls"]["mode"];
    }
}
