using System.Text.Json;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Cluster;

/// <summary>Trims objects to what a <see cref="KnownObject"/> holds. Never throws for their content.</summary>
public static class ObjectReader
{
    private static readonly string[] OwnNamespace = ["."];

    /// <summary>Returns the trimmed object; null for a kind that no rule looks up.</summary>
    /// <param name="kind">The object's kind.</param>
    /// <param name="document">The object; it need not outlive the call.</param>
    /// <param name="key">Its namespace and name.</param>
    /// <param name="clusterDomain">The domain that completes short names.</param>
    public static KnownObject? Read(IstioKind kind, JsonElement document, ObjectKey key, string clusterDomain)
    {
        var spec = document.Member("spec"u8);
        KnownObject? known = kind switch
        {
            IstioKind.ServiceEntry => ReadServiceEntry(spec, key) with
            {
                WaypointLabel = document.Member("metadata"u8).Member("labels"u8).Text("istio.io/use-waypoint"u8),
            },
            IstioKind.VirtualService => ReadVirtualService(spec, key, clusterDomain),
            IstioKind.DestinationRule => ReadDestinationRule(spec, key, clusterDomain),
            _ => null,
        };
        return known is null ? null : known with { Created = Created(document) };
    }

    /// <summary>A VirtualService without <see cref="KnownVirtualService.HttpTargets"/>, from what has been read of it already.</summary>
    internal static KnownVirtualService Read(VirtualServiceView routes, JsonElement document, ObjectKey key, string clusterDomain)
    {
        var known = Known(routes, key, clusterDomain);
        return Created(document) is { } created ? known with { Created = created } : known;
    }

    /// <summary>Resolves a host as Istio does: a name without a dot belongs to the object's namespace.</summary>
    public static HostName Resolve(string host, string @namespace, string clusterDomain) =>
        HostName.Parse(host.Contains('.', StringComparison.Ordinal) || host == "*" ? host : $"{host}.{@namespace}.svc.{clusterDomain}");

    private static KnownServiceEntry ReadServiceEntry(JsonElement spec, ObjectKey key)
    {
        var entry = new ServiceEntryView(spec, new ShapeReader());
        return new KnownServiceEntry(
            key,
            [.. Texts(spec.Member("hosts"u8)).Select(HostName.Parse)],
            Texts(entry.ExportTo),
            [.. entry.Ports.Select(Port)],
            entry.Resolution
        )
        {
            IsInternal = entry.IsInternal,
            Endpoints = [.. entry.Endpoints.Select(endpoint => endpoint.Address).OfType<string>()],
            EndpointLabels = EndpointLabelSets.Of(entry),
            HasSubjectNames = spec.Member("subjectAltNames"u8).HasContent(),
            Addresses = Texts(spec.Member("addresses"u8)),
        };
    }

    private static KnownPort Port(ServiceEntryPort port) =>
        new(port.Number, port.TargetPort, port.Protocol, port.OnTheWire.Any(wire => wire.Number == KnownPort.Https));

    private static KnownVirtualService ReadVirtualService(JsonElement spec, ObjectKey key, string clusterDomain)
    {
        var routes = new VirtualServiceView(spec, new ShapeReader());
        return Known(routes, key, clusterDomain) with
        {
            HttpTargets = [.. Targets(routes, key.Namespace, clusterDomain).Distinct()],
            AnsweredPorts = AnsweredPorts.Of(routes),
        };
    }

    private static KnownVirtualService Known(VirtualServiceView routes, ObjectKey key, string clusterDomain)
    {
        var hosts = new HostName[routes.Hosts.Count];
        for (var i = 0; i < hosts.Length; i++)
        {
            hosts[i] = Resolve(routes.Hosts[i].Value, key.Namespace, clusterDomain);
        }

        return new KnownVirtualService(key, hosts, Texts(routes.ExportTo), routes.IsMeshBound)
        {
            GatewayNamespaces = routes.Gateways.Count == 0 ? [] : GatewayNamespaces(routes, key.Namespace),
        };
    }

    private static string[] GatewayNamespaces(VirtualServiceView routes, string @namespace) =>
        [
            .. routes
                .Gateways.Select(gateway => GatewayNames.Resolve(gateway.Value, @namespace))
                .Where(gateway => gateway != VirtualServiceView.MeshGateway)
                .Select(gateway => gateway.Split('/')[0])
                .Distinct(),
        ];

    private static IEnumerable<HttpTarget> Targets(VirtualServiceView routes, string @namespace, string clusterDomain)
    {
        var bindings = routes.Gateways.Count > 0 ? new RouteBindings(routes, @namespace) : null;
        foreach (var route in routes.Http)
        {
            var gateways = bindings?.Of(route.Path);
            var fromSidecars = gateways is null || gateways.Contains(VirtualServiceView.MeshGateway);
            var fromGateways = gateways is not null && gateways.Count > (fromSidecars ? 1 : 0);
            foreach (var destination in route.Targets)
            {
                var host = destination.FullName(@namespace, clusterDomain);
                yield return new HttpTarget(host, destination.Port, fromSidecars, fromGateways);
            }
        }
    }

    private static KnownDestinationRule ReadDestinationRule(JsonElement spec, ObjectKey key, string clusterDomain)
    {
        var hasSelector = spec.Member("workloadSelector"u8).IsPresent();
        var policies = TrafficPolicy.All(spec, new ShapeReader());
        return new KnownDestinationRule(
            key,
            spec.Text("host"u8) is { } name ? [Resolve(name, key.Namespace, clusterDomain)] : [],
            hasSelector ? OwnNamespace : Texts(spec.Member("exportTo"u8)),
            TlsModes.Of(policies),
            hasSelector,
            spec.Member("trafficPolicy"u8).IsPresent()
        )
        {
            SkipsVerification = policies.Exists(policy => policy.Settings.Member("tls"u8).IsTrue("insecureSkipVerify"u8)),
            Subsets = Subsets(spec),
        };
    }

    private static List<KnownSubset> Subsets(JsonElement spec)
    {
        var subsets = new List<KnownSubset>();
        foreach (var subset in spec.Member("subsets"u8).Items())
        {
            if (subset.Text("name"u8) is { } name)
            {
                subsets.Add(new KnownSubset(name, NeighbourReader.Labels(subset.Member("labels"u8))));
            }
        }

        return subsets;
    }

    private static DateTimeOffset? Created(JsonElement document) =>
        document.Member("metadata"u8).Member("creationTimestamp"u8) is { ValueKind: JsonValueKind.String } text
        && text.TryGetDateTimeOffset(out var created)
            ? created
            : null;

    private static string[] Texts(IReadOnlyList<(string Value, JsonPath Path)> list)
    {
        var texts = new string[list.Count];
        for (var i = 0; i < texts.Length; i++)
        {
            texts[i] = list[i].Value;
        }

        return texts;
    }

    private static List<string> Texts(JsonElement list)
    {
        var texts = new List<string>();
        foreach (var item in list.Items())
        {
            if (item.Text() is { } text)
            {
                texts.Add(text);
            }
        }

        return texts;
    }
}
