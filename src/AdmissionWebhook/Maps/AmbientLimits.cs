namespace AdmissionWebhook.Maps;

/// <summary>What of an inventory holds for sidecars only (istio#54281; istio/api mesh/v1alpha1/config.proto, serviceEntryVisibility).</summary>
internal static class AmbientLimits
{
    public const string Text =
        "In ambient mode ztunnel does not enforce outboundTrafficPolicy, Sidecars and exportTo, and without a waypoint no routes: only a NetworkPolicy keeps pods from other hosts.";

    /// <summary>Who sees an entry there.</summary>
    public static string Seers(IReadOnlyList<string> namespaces) =>
        namespaces switch
        {
            [] => "no namespace (serviceEntryVisibility)",
            ["*"] => "every namespace, exportTo does not count",
            _ => $"{string.Join(", ", namespaces)} (serviceEntryVisibility)",
        };
}
