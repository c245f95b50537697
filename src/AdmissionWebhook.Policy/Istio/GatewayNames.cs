namespace AdmissionWebhook.Policy.Istio;

/// <summary>The Gateway names in a VirtualService.</summary>
public static class GatewayNames
{
    /// <summary>
    /// Returns <c>namespace/name</c> for every notation: <c>namespace/name</c>, <c>./name</c>, <c>name</c>, and old <c>name.namespace</c>
    /// and <c>name.namespace.svc.cluster.local</c> (istio pilot/pkg/model/config.go, ResolveGatewayName). <c>mesh</c> is unchanged.
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
