namespace AdmissionWebhook.Policy.References;

/// <summary>Server names as Istio's own proxies send them between clusters: <c>outbound_.PORT_.SUBSET_.HOST</c>.</summary>
internal static class ServerName
{
    /// <summary>The host within, or the text itself.</summary>
    public static string Host(string sni)
    {
        if (!sni.StartsWith("outbound_.", StringComparison.Ordinal))
        {
            return sni;
        }

        var last = sni.LastIndexOf("_.", StringComparison.Ordinal);
        return sni[(last + 2)..];
    }
}
