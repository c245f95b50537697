using AdmissionWebhook.Policy.Addresses;
using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Policy.References;
using AdmissionWebhook.Policy.Rules.Pairs;

namespace AdmissionWebhook.Policy.Rules.Tls;

/// <summary>
/// Ports on which requests leave for an external host without TLS origination. Reported on the ServiceEntry, and on a DestinationRule only
/// if it takes TLS away. <see cref="TlsDisabled"/> reports an explicit DISABLE.
/// </summary>
/// <param name="Host">The host.</param>
/// <param name="Port">The port of its ServiceEntry.</param>
/// <param name="Path">Where to report it.</param>
/// <param name="Why">Why there is no TLS, for the message.</param>
internal readonly record struct PlaintextPort(HostName Host, KnownPort Port, JsonPath Path, string Why)
{
    /// <summary>The remedy, if it is not to add a DestinationRule; null otherwise.</summary>
    public string? Remedy { get; init; }

    /// <summary>How to change the effective DestinationRule so that it originates TLS; null if another has to be added.</summary>
    public string? Amend { get; init; }

    public string Canonical => $"{Host.Canonical}:{Port.Number}";

    public static IEnumerable<PlaintextPort> Of(Review review) =>
        review.Known switch
        {
            KnownServiceEntry { IsInternal: false } entry when !StaysInside(review) => OfEntry(review, entry),
            KnownDestinationRule rule when review.Input.Operation == Operation.Update => OfUpdate(review, rule)
                .Concat(OfReplacement(review, rule)),
            KnownDestinationRule rule => OfReplacement(review, rule),
            _ => [],
        };

    private static IEnumerable<PlaintextPort> OfEntry(Review review, KnownServiceEntry entry)
    {
        var leadsOutside = Aliases.LeadsOutside(entry, review.Mesh);
        foreach (var host in entry.Hosts.Where(host => host.IsReadable && (leadsOutside || !review.Mesh.IsClusterName(host))))
        {
            for (var i = 0; i < entry.Ports.Count; i++)
            {
                var port = entry.Ports[i];
                var written = review.ServiceEntry.Ports[i];
                if (PortProtocol.IsHttp(port.Protocol) && Lack(review, entry, host, port, written.Name) is { } lack)
                {
                    yield return new PlaintextPort(host, port, written.Path, lack.Why) { Amend = lack.Amend };
                }
            }
        }
    }

    private static (string Why, string? Amend)? Lack(Review review, KnownServiceEntry entry, HostName host, KnownPort port, string name)
    {
        var byPolicy = review.Cluster.BackendTls(entry.Key).Any(target => target is null || target == name);
        foreach (var client in RoutedTraffic.Callers(review, entry, host, port.Number))
        {
            var rule = EffectiveDestinationRule.Find(review, host, client, entry.Key.Namespace);
            if (byPolicy && YieldsToPolicy(rule, client, entry.Key.Namespace, port))
            {
                continue;
            }

            if (rule is null)
            {
                return ($"no DestinationRule for it is visible in namespace \"{client}\"", null);
            }

            if (LeavesPlain(rule, port))
            {
                return (
                    rule.Tls.LosesTls(port.Number)
                        ? $"the entry for port {port.Number} in {rule} replaces its tls settings"
                        : $"{rule} does not originate TLS for it",
                    Amendment(rule, host, client, entry.Key.Namespace, port.Number)
                );
            }
        }

        return null;
    }

    // A second rule for the host in the same namespace would lose its traffic policy to the first (istio
    // pilot/pkg/model/destination_rule.go, mergeDestinationRule).
    private static string? Amendment(KnownDestinationRule rule, HostName host, string client, string owner, int port) =>
        !rule.Names(host) || rule.HasSelector || (rule.Key.Namespace != client && rule.Key.Namespace != owner) ? null
        : rule.Tls.For(port) == "ISTIO_MUTUAL" ? $"in {rule} change tls mode ISTIO_MUTUAL, which is for Services of the mesh, to SIMPLE"
        : $"in {rule} set tls mode SIMPLE in trafficPolicy.portLevelSettings for port {port}, which clients dial";

    // A BackendTLSPolicy is a DestinationRule of the entry's namespace and sets what the user's rule there leaves unset (istio
    // pilot/pkg/model/destination_rule.go, mergeBackendPolicyTrafficPolicy). A rule of the client's own namespace comes first.
    private static bool YieldsToPolicy(KnownDestinationRule? rule, string client, string owner, KnownPort port) =>
        rule is null || (rule.Key.Namespace == owner ? rule.Tls.For(port.Number) is null : rule.Key.Namespace != client);

    private static IEnumerable<PlaintextPort> OfUpdate(Review review, KnownDestinationRule rule)
    {
        if (
            ExternalHost.Of(review) is not { } host
            || ObjectReader.Read(IstioKind.DestinationRule, review.Input.OldObject, rule.Key, review.Mesh.ClusterDomain)
                is not KnownDestinationRule old
            || !old.Names(host)
        )
        {
            yield break;
        }

        foreach (var entry in Neighbours.ServiceEntries(review, host).Where(entry => entry.Meets(rule)))
        {
            foreach (var port in entry.Ports.Where(port => LeavesPlain(rule, port) && old.Tls.OriginatesTls(port.Number)))
            {
                yield return new PlaintextPort(
                    host,
                    port,
                    JsonPath.Spec["trafficPolicy"],
                    $"this update removes the TLS that {entry} needs"
                );
            }
        }
    }

    // Istio does not merge DestinationRules across namespaces: the client's own replaces the owner's entirely, tls included.
    private static IEnumerable<PlaintextPort> OfReplacement(Review review, KnownDestinationRule rule)
    {
        if (ExternalHost.Of(review) is not { } host)
        {
            yield break;
        }

        var client = rule.Key.Namespace;
        foreach (var entry in Neighbours.ServiceEntries(review, host).Where(entry => !entry.IsInternal && entry.Meets(rule)))
        {
            if (
                !entry.Ports.Any(port => LeavesPlain(rule, port))
                || EffectiveDestinationRule.Find(review, host, client, entry.Key.Namespace) != rule
                || EffectiveDestinationRule.FindOther(review, host, client, entry.Key.Namespace) is not { } other
                || other.Key.Namespace == client
            )
            {
                continue;
            }

            foreach (var port in entry.Ports.Where(port => LeavesPlain(rule, port) && other.Tls.OriginatesTls(port.Number)))
            {
                yield return new PlaintextPort(
                    host,
                    port,
                    JsonPath.Spec["host"],
                    $"in namespace \"{client}\" this rule replaces {other}, including its tls settings"
                )
                {
                    Remedy = $"copy the tls settings of {other} into this rule",
                };
            }
        }
    }

    // An explicit DISABLE is reported by TlsDisabled.
    private static bool LeavesPlain(KnownDestinationRule rule, KnownPort port) =>
        PortProtocol.IsHttp(port.Protocol) && !rule.Tls.OriginatesTls(port.Number) && rule.Tls.For(port.Number) != "DISABLE";

    private static bool StaysInside(Review review)
    {
        var any = false;
        foreach (var reference in review.References)
        {
            if (reference.Role == EgressRole.Endpoint)
            {
                any = true;
                if (!NetworkAddress.TryParse(reference.Value, out var address) || !review.Mesh.InternalAddresses.Contains(address))
                {
                    return false;
                }
            }
        }

        return any;
    }
}
