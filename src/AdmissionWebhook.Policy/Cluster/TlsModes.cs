using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Cluster;

/// <summary>
/// The TLS modes of a DestinationRule by port, for traffic without a subset. An entry for a port replaces the whole traffic policy there,
/// even where it has no <c>tls</c> (istio pilot/pkg/networking/util, MergeTrafficPolicy).
/// </summary>
public sealed record TlsModes(string? Everywhere, IReadOnlyDictionary<int, string?> ByPort)
{
    public static readonly TlsModes None = new(null, new Dictionary<int, string?>());

    /// <summary>The mode that holds for a port; null for none.</summary>
    public string? For(int port) => ByPort.TryGetValue(port, out var mode) ? mode : Everywhere;

    /// <summary>Whether the sidecar speaks TLS to the host on that port.</summary>
    public bool OriginatesTls(int port) => IsTls(For(port));

    /// <summary>Whether the top level originates TLS, which an entry for the port takes away again.</summary>
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
                // The top level comes before its ports; an entry for a port that names none holds for none.
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
