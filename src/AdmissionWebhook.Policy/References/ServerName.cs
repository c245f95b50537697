namespace AdmissionWebhook.Policy.References;

/// <summary>The SNI that Istio proxies send between clusters: <c>outbound_.PORT_.SUBSET_.HOST</c>.</summary>
internal static class ServerName
{
    /// <summary>The host in it; otherwise the text itself.</summary>
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
