using System.Text.Json;
using AdmissionWebhook.Policy.Addresses;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Policy.Rules.Consistency.Rejections;

/// <summary>ServiceEntries that the CRD or istiod rejects (istio pkg/config/validation, ValidateServiceEntry).</summary>
internal static class ServiceEntryRejections
{
    private static readonly JsonPath Hosts = JsonPath.Spec["hosts"];
    private static readonly JsonPath Resolution = JsonPath.Spec["resolution"];
    private static readonly JsonPath Endpoints = JsonPath.Spec["endpoints"];

    public static IEnumerable<Rejection> Of(Review review)
    {
        var (entry, spec) = (review.ServiceEntry, review.Spec);
        var hosts = Texts(spec.Member("hosts"u8));
        return ByHosts(entry, hosts)
            .Concat(ByEndpoints(entry, spec))
            .Concat(ByAddresses(entry, Texts(spec.Member("addresses"u8))))
            .Concat(PortRejections.OfEntry(entry))
            .Concat(
                SelectorRejections.Of(spec.Member("workloadSelector"u8).Member("labels"u8), JsonPath.Spec["workloadSelector"]["labels"])
            )
            .Concat(entry.Resolution == "DYNAMIC_DNS" ? DynamicDnsRejections.Of(review) : []);
    }

    private static IEnumerable<Rejection> ByHosts(ServiceEntryView entry, List<string> hosts)
    {
        if (hosts.Count == 0 && entry.Spec.Member("hosts"u8).IsPresent())
        {
            yield return new Rejection(Hosts, "", "istiod rejects a ServiceEntry without hosts", "add at least one host");
        }

        for (var i = 0; i < hosts.Count; i++)
        {
            if (hosts[i] == "*")
            {
                yield return new Rejection(
                    Hosts[i],
                    "*",
                    "the host \"*\" is rejected",
                    "list the hosts, or use a domain wildcard such as \"*.example.com\""
                );
            }
            else if (hosts[i].StartsWith('*') && entry is { Resolution: "DNS" or "DNS_ROUND_ROBIN", Endpoints.Count: 0 })
            {
                yield return new Rejection(
                    Hosts[i],
                    hosts[i],
                    $"istiod rejects the wildcard \"{hosts[i]}\" with resolution {entry.Resolution} and no endpoints: "
                        + "a wildcard cannot be resolved",
                    "list the hosts one by one, or add an endpoint with the name to resolve"
                );
            }
        }

        var opaque = entry.Ports.FirstOrDefault(port => !PortProtocol.CarriesCheckedName(port.Protocol));
        if (hosts.Count > 1 && entry.Resolution != "NONE" && opaque is not null)
        {
            yield return new Rejection(
                opaque.Path["protocol"],
                opaque.Protocol,
                $"istiod rejects several hosts on a port without HTTP or TLS ({opaque.Number}): it cannot tell them apart",
                "write one ServiceEntry for each host"
            );
        }
    }

    private static IEnumerable<Rejection> ByEndpoints(ServiceEntryView entry, JsonElement spec)
    {
        var isPresent = spec.Member("endpoints"u8).HasContent();
        if (entry.HasSelector && isPresent)
        {
            yield return new Rejection(Endpoints, "", "endpoints and workloadSelector cannot be combined", "keep one of the two");
        }

        if (entry.Resolution == "NONE" && isPresent)
        {
            yield return new Rejection(
                entry.HasResolution ? Resolution : Endpoints,
                entry.HasResolution ? "NONE" : "",
                "endpoints are rejected with resolution NONE, which is also the default",
                "set resolution: STATIC for addresses, or resolution: DNS for names"
            );
        }
        else if (entry is { Resolution: "DNS_ROUND_ROBIN", Endpoints.Count: > 1 })
        {
            yield return new Rejection(
                Endpoints,
                "",
                "DNS_ROUND_ROBIN with more than one endpoint is rejected",
                "set resolution: DNS, or keep one endpoint"
            );
        }

        foreach (var endpoint in entry.Endpoints)
        {
            foreach (var rejection in Endpoint(entry, endpoint))
            {
                yield return rejection;
            }
        }
    }

    private static IEnumerable<Rejection> Endpoint(ServiceEntryView entry, ServiceEntryEndpoint endpoint)
    {
        var path = endpoint.Path["address"];
        if (string.IsNullOrEmpty(endpoint.Address) && string.IsNullOrEmpty(endpoint.Network))
        {
            yield return new Rejection(path, "", "an endpoint without address and network is rejected", "add its address");
        }
        else if (endpoint.Address is { } unix && unix.StartsWith("unix://", StringComparison.Ordinal))
        {
            if (endpoint.Ports.HasContent())
            {
                yield return new Rejection(endpoint.Path["ports"], "", "ports on a unix endpoint are rejected", "remove the ports");
            }
        }
        else if (entry.Resolution == "STATIC" && endpoint.Address is { Length: > 0 } address && !NetworkAddress.TryParse(address, out _))
        {
            yield return new Rejection(
                path,
                address,
                $"istiod rejects \"{address}\" as an endpoint with resolution STATIC: it is not an IP address",
                "write an IP address, or set resolution: DNS"
            );
        }

        foreach (var rejection in WorkloadRejections.Labels(entry.Spec.Member("endpoints"u8)[endpoint.Path.Index(2)], endpoint.Path))
        {
            yield return rejection;
        }

        foreach (var port in endpoint.Ports.Members())
        {
            var name = port.DecodedName();
            if (entry.Ports.All(declared => declared.Name != name))
            {
                yield return new Rejection(
                    endpoint.Path["ports"][name],
                    name,
                    $"istiod rejects the endpoint's port \"{name}\", because no port of the entry has that name",
                    $"use the name of a port of the entry ({string.Join(", ", entry.Ports.Select(declared => declared.Name))})"
                );
            }
        }
    }

    private static IEnumerable<Rejection> ByAddresses(ServiceEntryView entry, List<string> addresses)
    {
        var cidr = addresses.FindIndex(address => address.Contains('/', StringComparison.Ordinal));
        if (cidr >= 0 && entry.Resolution is not ("NONE" or "STATIC"))
        {
            yield return new Rejection(
                JsonPath.Spec["addresses"][cidr],
                addresses[cidr],
                $"the CIDR {addresses[cidr]} is rejected with resolution {entry.Resolution}",
                "write single addresses, or set resolution: STATIC with endpoints"
            );
        }
    }

    private static List<string> Texts(JsonElement list) => [.. list.Items().Select(item => item.Text() ?? "")];
}
