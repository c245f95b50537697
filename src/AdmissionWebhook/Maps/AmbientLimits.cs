namespace AdmissionWebhook.Maps;

/// <summary>
/// The part of an inventory that holds for sidecars only (istio#54281; istio/api mesh/v1alpha1/config.proto, serviceEntryVisibility).
/// </summary>
internal static class AmbientLimits
{
    public const string Text =
        "In ambient mode, ztunnel enforces neither outboundTrafficPolicy nor Sidecars nor exportTo, "
        + "and routes apply only with a waypoint. Only a NetworkPolicy keeps pods from reaching other hosts.";

    /// <summary>Which namespaces see an entry in ambient mode.</summary>
    public static string Seers(IReadOnlyList<string> namespaces) =>
        namespaces switch
        {
            [] => "no namespace (serviceEntryVisibility)",
            ["*"] => "every namespace (exportTo is ignored)",
            _ => $"{string.Join(", ", namespaces)} (serviceEntryVisibility)",
        };
}
