using System.Text.Json;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Istio;

/// <summary>The <c>tls</c> of one traffic policy of a DestinationRule (istio/api ClientTLSSettings).</summary>
/// <param name="Settings">The mapping.</param>
/// <param name="Path">The path of <c>tls</c>.</param>
/// <param name="Policy">The traffic policy that contains it.</param>
internal readonly record struct ClientTls(JsonElement Settings, JsonPath Path, TrafficPolicy Policy)
{
    /// <summary>Whether the proxy originates TLS, other than Istio mutual TLS.</summary>
    public bool Originates => Mode is "SIMPLE" or "MUTUAL";

    /// <summary>As written; absent means DISABLE, the enum's zero.</summary>
    public string Mode => Settings.Text("mode"u8) ?? "DISABLE";

    public bool SkipsVerification => Settings.IsTrue("insecureSkipVerify"u8);

    /// <summary>Identifies the part of the host's traffic that it applies to.</summary>
    public string Part => $"subset {Policy.Subset} port {Policy.Port}";

    public bool Has(ReadOnlySpan<byte> field) => Settings.Text(field) is { Length: > 0 };

    /// <summary>The <c>tls</c> settings of all four levels: host, port, subset, port of a subset.</summary>
    public static IEnumerable<ClientTls> All(Review review)
    {
        foreach (var policy in review.TrafficPolicies)
        {
            if (policy.Settings.Member("tls"u8) is { ValueKind: JsonValueKind.Object } settings)
            {
                yield return new ClientTls(settings, policy.Path["tls"], policy);
            }
        }
    }
}
