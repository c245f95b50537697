using System.Net;
using AdmissionWebhook.Policy.Addresses;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Capture;

/// <summary>
/// Fields of a pod that change what names mean to its proxy: the kubelet writes hostAliases to the hosts file and dnsConfig to the resolver
/// file of every container, and Envoy resolves the names of approved hosts by them. A company's own search domains are common, and
/// no policy field lists them, so they only warn.
/// </summary>
internal static class ProxyNames
{
    // Where resolvers of clusters, nodes and clouds are: the Service of the cluster's DNS need not be in internalAddresses.
    private static readonly NetworkSet Local = new([
        IPNetwork.Parse("10.0.0.0/8"),
        IPNetwork.Parse("172.16.0.0/12"),
        IPNetwork.Parse("192.168.0.0/16"),
        IPNetwork.Parse("100.64.0.0/10"),
        IPNetwork.Parse("169.254.0.0/16"),
        IPNetwork.Parse("fc00::/7"),
        IPNetwork.Parse("fe80::/10"),
    ]);

    public static IEnumerable<(string Value, JsonPath Path, string Message, EnforcementAction AtMost)> Changed(
        Review review,
        PodTemplate pod
    )
    {
        var path = pod.SpecPath["hostAliases"];
        var index = 0;
        foreach (var alias in pod.Spec.Member("hostAliases"u8).Items())
        {
            var at = path[index++];
            var ip = alias.Text("ip"u8) ?? "";
            if (
                !UncapturedAddresses.Allow(review, ip)
                && alias.Member("hostnames"u8).Items().Select(name => name.Text() ?? "").FirstOrDefault(name => IsResolved(review, name))
                    is { } name
            )
            {
                yield return (ip, at["ip"], $"hostAliases makes the proxy send traffic for {name} to {ip}", EnforcementAction.Deny);
            }
        }

        var config = pod.Spec.Member("dnsConfig"u8);
        var only = pod.Spec.Text("dnsPolicy"u8) == "None" ? "only " : "";
        path = pod.SpecPath["dnsConfig"]["nameservers"];
        index = 0;
        foreach (var server in config.Member("nameservers"u8).Items())
        {
            var at = path[index++];
            if (server.Text() is { } ip && !UncapturedAddresses.Allow(review, ip) && !IsLocal(ip))
            {
                yield return (
                    ip,
                    at,
                    $"the proxy {only}asks the name server {ip} for the addresses of approved hosts",
                    EnforcementAction.Deny
                );
            }
        }

        path = pod.SpecPath["dnsConfig"]["searches"];
        index = 0;
        foreach (var domain in config.Member("searches"u8).Items())
        {
            var at = path[index++];
            if (domain.Text() is { Length: > 0 } name && !IsKnownZone(review, name))
            {
                yield return (
                    name,
                    at,
                    $"with the search domain {name} the proxy can take a name below it for an approved host",
                    EnforcementAction.Warn
                );
            }
        }
    }

    private static bool IsLocal(string ip) => NetworkAddress.TryParse(ip, out var address) && Local.Contains(address);

    // Envoy resolves hosts that an entry can have, its agent the control plane: istiod.istio-system.svc, with more of the name or less.
    private static bool IsResolved(Review review, string name)
    {
        var host = HostName.Parse(name);
        return review.Approvals.For(host).IsApproved
            || review.Mesh.IsClusterName(host)
            || host.Canonical.EndsWith(".svc", StringComparison.Ordinal)
            || (host.Canonical.Split('.') is [_, var @namespace] && review.Mesh.IsPlatform(@namespace));
    }

    private static bool IsKnownZone(Review review, string domain)
    {
        var zone = HostName.Parse("*." + domain.Trim('.'));
        return ("." + review.Mesh.ServiceZone).EndsWith("." + domain.Trim('.'), StringComparison.Ordinal)
            || review.Mesh.IsInCluster(zone, shortNames: false)
            || (review.Approvals.For(zone).IsApproved && !review.Policy.IsWhollyDenied(zone));
    }
}
