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
    public bool OriginatesTls(int port) => For(port) is "SIMPLE" or "MUTUAL";

    internal static TlsModes Of(IEnumerable<TrafficPolicy> policies)
    {
        string? everywhere = null;
        var byPort = new Dictionary<int, string?>();
        foreach (var policy in policies)
        {
            if (policy.Subset is not null)
            {
                continue;
            }

            var mode = policy.Settings.Member("tls"u8).Text("mode"u8);
            if (policy.Port == 0)
            {
                everywhere = mode;
            }
            else
            {
                byPort[policy.Port] = mode;
            }
        }

        return everywhere is null && byPort.Count == 0 ? None : new TlsModes(everywhere, byPort);
    }
}
