using System.Text.Json;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Cluster;

/// <summary>Trims whole objects to what a <see cref="KnownObject"/> keeps. Never throws for their content.</summary>
public static class ObjectReader
{
    /// <summary>The object, or null if it is of a kind that no rule looks up.</summary>
    /// <param name="kind">The object's kind.</param>
    /// <param name="document">The whole object; it need not outlive the call.</param>
    /// <param name="key">Its namespace and name.</param>
    /// <param name="clusterDomain">The domain that short names are expanded with.</param>
    public static KnownObject? Read(IstioKind kind, JsonElement document, ObjectKey key, string clusterDomain)
    {
        var spec = document.Member("spec"u8);
        var shape = new ShapeReader();
        switch (kind)
        {
            case IstioKind.ServiceEntry:
                var entry = new ServiceEntryView(spec, shape);
                return new KnownServiceEntry(
                    key, [.. Texts(spec.Member("hosts"u8)).Select(HostName.Parse)], [.. entry.ExportTo.Select(item => item.Value)],
                    [.. entry.Ports.Select(port => new KnownPort(port.Number, port.TargetPort, port.Protocol))], entry.Resolution);
            case IstioKind.VirtualService:
                var routes = new VirtualServiceView(spec, shape);
                return new KnownVirtualService(
                    key, [.. routes.Hosts.Select(host => Resolve(host.Value, key.Namespace, clusterDomain))], [.. routes.ExportTo.Select(item => item.Value)], routes.IsMeshBound);
            case IstioKind.DestinationRule:
                return new KnownDestinationRule(
                    key, spec.Text("host"u8) is { } name ? [Resolve(name, key.Namespace, clusterDomain)] : [], Texts(spec.Member("exportTo"u8)),
                    TlsModes.Of(TrafficPolicy.All(spec, shape)), spec.Member("workloadSelector"u8).IsPresent(), spec.Member("trafficPolicy"u8).IsPresent());
            default:
                return null;
        }
    }

    /// <summary>A host as Istio resolves it: a name without a dot belongs to the object's namespace.</summary>
    public static HostName Resolve(string host, string @namespace, string clusterDomain) =>
        HostName.Parse(host.Contains('.', StringComparison.Ordinal) || host == "*" ? host : $"{host}.{@namespace}.svc.{clusterDomain}");

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
