using System.Text.Json;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Policies;

/// <summary>Reads <c>spec.mesh</c>.</summary>
internal static class MeshReader
{
    public static MeshSettings? Read(JsonElement mesh)
    {
        if (!mesh.IsPresent())
        {
            return null;
        }

        var gateway = mesh.Member("egressGateway"u8);
        return new MeshSettings(
            mesh.Text("clusterDomain"u8),
            [.. OwnHosts(mesh)],
            PolicyReader.Networks(mesh, "internalAddresses"u8),
            mesh.Member("platformNamespaces"u8).IsPresent() ? PolicyReader.Globs(mesh, "platformNamespaces"u8) : null,
            mesh.Member("trustedUsers"u8).IsPresent() ? PolicyReader.Texts(mesh, "trustedUsers"u8) : null,
            gateway.IsPresent()
                ? new EgressGateway(
                    gateway.Text("namespace"u8),
                    PolicyReader.TextMap(gateway, "podLabels"u8),
                    PolicyReader.Globs(gateway, "gateways"u8),
                    gateway.Text("waypoint"u8)
                )
                : null,
            mesh.Text("outboundTrafficPolicy"u8)
        )
        {
            FederatedHosts = PolicyReader.Hosts(mesh, "federatedHosts"u8),
            VirtualAddresses = PolicyReader.Networks(mesh, "virtualAddresses"u8),
            DnsCapture = mesh.Member("dnsCapture"u8).ValueKind switch
            {
                JsonValueKind.True => true,
                JsonValueKind.False => false,
                _ => null,
            },
            DataPlane = mesh.Text("dataPlane"u8),
            GatewayClasses = PolicyReader.Texts(mesh, "gatewayClasses"u8),
            Capture = CaptureReader.Read(mesh.Member("capture"u8)),
            DefaultExports = Exports(mesh.Member("defaultExports"u8)),
        };
    }

    private static IEnumerable<OwnHost> OwnHosts(JsonElement mesh)
    {
        foreach (var item in mesh.Member("ownHosts"u8).Items())
        {
            if ((item.Text() ?? item.Text("host"u8)) is { } text && HostName.Parse(text) is { IsReadable: true } host)
            {
                yield return new OwnHost(host, PolicyReader.Globs(item, "namespaces"u8));
            }
        }
    }

    private static DefaultExports? Exports(JsonElement defaults) =>
        !defaults.IsPresent()
            ? null
            : new DefaultExports(
                OrEverybody(PolicyReader.Texts(defaults, "serviceEntry"u8)),
                OrEverybody(PolicyReader.Texts(defaults, "virtualService"u8))
            );

    private static IReadOnlyList<string> OrEverybody(IReadOnlyList<string> exports) =>
        exports.Count == 0 ? DefaultExports.Everybody.ServiceEntry : exports;
}
