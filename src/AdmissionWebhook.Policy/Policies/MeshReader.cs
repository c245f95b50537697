using System.Text.Json;
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
            PolicyReader.Hosts(mesh, "ownHosts"u8),
            PolicyReader.Networks(mesh, "internalAddresses"u8),
            mesh.Member("platformNamespaces"u8).IsPresent() ? PolicyReader.Globs(mesh, "platformNamespaces"u8) : null,
            mesh.Member("trustedUsers"u8).IsPresent() ? PolicyReader.Texts(mesh, "trustedUsers"u8) : null,
            gateway.IsPresent()
                ? new EgressGateway(gateway.Text("namespace"u8), PolicyReader.TextMap(gateway, "podLabels"u8), PolicyReader.Globs(gateway, "gateways"u8), gateway.Text("waypoint"u8))
                : null,
            mesh.Text("outboundTrafficPolicy"u8));
    }
}
