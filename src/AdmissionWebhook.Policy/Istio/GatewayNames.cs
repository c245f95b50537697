namespace AdmissionWebhook.Policy.Istio;

/// <summary>The names by which a VirtualService binds to Gateways.</summary>
public static class GatewayNames
{
    /// <summary>
    /// <c>namespace/name</c> for every way to write it: <c>namespace/name</c>, <c>./name</c>, <c>name</c>, and the old <c>name.namespace</c>
    /// and <c>name.namespace.svc.cluster.local</c> (istio pilot/pkg/model/config.go, ResolveGatewayName). <c>mesh</c> stays as it is.
    /// </summary>
    public static string Resolve(string written, string @namespace)
    {
        if (written == VirtualServiceView.MeshGateway)
        {
            return written;
        }

        var slash = written.IndexOf('/', StringComparison.Ordinal);
        if (slash >= 0)
        {
            return written[..slash] == "." ? @namespace + written[slash..] : written;
        }

        var labels = written.Split('.');
        return labels.Length == 1 ? $"{@namespace}/{written}" : $"{labels[1]}/{labels[0]}";
    }
}
