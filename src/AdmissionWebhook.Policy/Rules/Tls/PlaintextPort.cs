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
/// Ports on which requests leave for an external host and no DestinationRule originates TLS. Found on the ServiceEntry, and on a
/// DestinationRule only by the update that takes the TLS away; where one says DISABLE, that is the business of <see cref="TlsDisabled"/>.
/// </summary>
/// <param name="Host">The host.</param>
/// <param name="Port">The port of its ServiceEntry.</param>
/// <param name="Path">Where it is reported.</param>
/// <param name="Why">Why there is no TLS, for the message.</param>
internal readonly record struct PlaintextPort(HostName Host, KnownPort Port, JsonPath Path, string Why)
{
    public string Canonical => $"{Host.Canonical}:{Port.Number}";

    public static IEnumerable<PlaintextPort> Of(Review review) => review.Known switch
    {
        KnownServiceEntry { IsInternal: false } entry when !StaysInside(review) => OfEntry(review, entry),
        KnownDestinationRule rule when review.Input.Operation == Operation.Update => OfUpdate(review, rule),
        _ => [],
    };

    private static IEnumerable<PlaintextPort> OfEntry(Review review, KnownServiceEntry entry)
    {
        foreach (var host in entry.Hosts.Where(host => host.IsReadable && !review.Mesh.IsClusterName(host)))
        {
            for (var i = 0; i < entry.Ports.Count; i++)
            {
                var port = entry.Ports[i];
                if (PortProtocol.IsHttp(port.Protocol) && Lack(review, entry, host, port) is { } why)
                {
                    yield return new PlaintextPort(host, port, review.ServiceEntry.Ports[i].Path, why);
                }
            }
        }
    }

    private static string? Lack(Review review, KnownServiceEntry entry, HostName host, KnownPort port)
    {
        foreach (var client in RoutedTraffic.Callers(review, entry, host, port.Number))
        {
            var rule = EffectiveRule.Find(review, host, client, entry.Key.Namespace);
            if (rule is null)
            {
                return $"no DestinationRule for it is seen in namespace \"{client}\"";
            }

            if (!rule.Tls.OriginatesTls(port.Number) && rule.Tls.For(port.Number) != "DISABLE")
            {
                return rule.Tls.LosesTls(port.Number)
                    ? $"the entry for port {port.Number} in {rule} replaces its tls settings"
                    : $"{rule} originates no TLS for it";
            }
        }

        return null;
    }

    private static IEnumerable<PlaintextPort> OfUpdate(Review review, KnownDestinationRule rule)
    {
        if (ExternalHost.Of(review) is not { } host
            || ObjectReader.Read(IstioKind.DestinationRule, review.Input.OldObject, rule.Key, review.Mesh.ClusterDomain) is not KnownDestinationRule old
            || !old.Names(host))
        {
            yield break;
        }

        foreach (var entry in Neighbours.ServiceEntries(review, host).Where(entry => entry.Meets(rule)))
        {
            foreach (var port in entry.Ports)
            {
                if (PortProtocol.IsHttp(port.Protocol) && old.Tls.OriginatesTls(port.Number) && !rule.Tls.OriginatesTls(port.Number) && rule.Tls.For(port.Number) != "DISABLE")
                {
                    yield return new PlaintextPort(host, port, JsonPath.Spec["trafficPolicy"], $"this update takes away the TLS that {entry} needs");
                }
            }
        }
    }

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
