using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Cluster;

/// <summary>
/// The TLS modes of a DestinationRule by port, for traffic without a subset. A port-level entry replaces the whole traffic policy for that
/// port, even without <c>tls</c> (istio pilot/pkg/networking/util, MergeTrafficPolicy).
/// </summary>
public sealed record TlsModes(string? Everywhere, IReadOnlyDictionary<int, string?> ByPort)
{
    public static readonly TlsModes None = new(null, new Dictionary<int, string?>());

    /// <summary>The mode for a port; null for none.</summary>
    public string? For(int port) => ByPort.TryGetValue(port, out var mode) ? mode : Everywhere;

    /// <summary>Whether sidecars originate TLS to the host on that port.</summary>
    public bool OriginatesTls(int port) => IsTls(For(port));

    /// <summary>Whether a port-level entry switches off the TLS origination of the top level.</summary>
    public bool LosesTls(int port) => IsTls(Everywhere) && !OriginatesTls(port);

    private static bool IsTls(string? mode) => mode is "SIMPLE" or "MUTUAL";

    internal static TlsModes Of(IEnumerable<TrafficPolicy> policies)
    {
        string? everywhere = null;
        var hasTop = false;
        var byPort = new Dictionary<int, string?>();
        foreach (var policy in policies)
        {
            if (policy.Subset is not null)
            {
                continue;
            }

            var mode = policy.Settings.Member("tls"u8).Text("mode"u8);
            if (!hasTop)
            {
                // The top level comes before its ports; a port-level entry without a port number applies to none.
                everywhere = mode;
                hasTop = true;
            }
            else if (policy.Port > 0)
            {
                byPort[policy.Port] = mode;
            }
        }

        return everywhere is null && byPort.Count == 0 ? None : new TlsModes(everywhere, byPort);
    }
}
