using System.Globalization;
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
            HasSubjectNames = spec.Member("subjectAltNames"u8).HasContent(),
            Addresses = Texts(spec.Member("addresses"u8)),
        };
    }

    private static KnownPort Port(ServiceEntryPort port) =>
        new(port.Number, port.TargetPort, port.Protocol, port.OnTheWire.Any(wire => wire.Number == KnownPort.Https));

    private static KnownVirtualService ReadVirtualService(JsonElement spec, ObjectKey key, string clusterDomain)
    {
        var routes = new VirtualServiceView(spec, new ShapeReader());
        return new KnownVirtualService(
            key,
            [.. routes.Hosts.Select(host => Resolve(host.Value, key.Namespace, clusterDomain))],
            Texts(routes.ExportTo),
            routes.IsMeshBound
        )
        {
            GatewayNamespaces =
            [
                .. routes
                    .Gateways.Select(gateway => GatewayNames.Resolve(gateway.Value, key.Namespace))
                    .Where(gateway => gateway != VirtualServiceView.MeshGateway)
                    .Select(gateway => gateway.Split('/')[0])
                    .Distinct(),
            ],
            HttpTargets = [.. Targets(routes, key.Namespace, clusterDomain).Distinct()],
        };
    }

    private static IEnumerable<HttpTarget> Targets(VirtualServiceView routes, string @namespace, string clusterDomain)
    {
        var bindings = routes.Gateways.Count > 0 ? new RouteBindings(routes, @namespace) : null;
        foreach (var route in routes.Http)
        {
            var gateways = bindings?.Of(route.Path);
            var fromSidecars = gateways is null || gateways.Contains(VirtualServiceView.MeshGateway);
            var fromGateways = gateways is not null && gateways.Count > (fromSidecars ? 1 : 0);
            foreach (var weighted in route.Destinations.Items())
            {
                var destination = weighted.Member("destination"u8);
                if (destination.Text("host"u8) is { } host)
                {
                    yield return new HttpTarget(
                        Resolve(host, @namespace, clusterDomain),
                        destination.Member("port"u8).Integer("number"u8) ?? 0,
                        fromSidecars,
                        fromGateways
                    );
                }
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
        document.Member("metadata"u8).Text("creationTimestamp"u8) is { } text
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var created)
            ? created
            : null;

    private static string[] Texts(IReadOnlyList<(string Value, JsonPath Path)> list) => [.. list.Select(item => item.Value)];

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
