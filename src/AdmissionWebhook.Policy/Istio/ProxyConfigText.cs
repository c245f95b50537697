using System.Text.Json;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Istio;

/// <summary>
/// The settings in a <c>proxy.istio.io/config</c> annotation or a <c>PROXY_CONFIG</c> variable: a ProxyConfig in YAML or JSON.
/// </summary>
internal sealed class ProxyConfigText
{
    // Sampling and tags of traces, tags of metrics, headers that the proxy adds, how it reads forwarding headers: none of these affects
    // where traffic goes.
    private static readonly HashSet<string> Harmless =
    [
        "concurrency",
        "drainDuration",
        "terminationDrainDuration",
        "parentShutdownDuration",
        "holdApplicationUntilProxyStarts",
        "proxyMetadata",
        "image",
        "imageType",
        "statNameLength",
        "proxyStatsMatcher",
        "inclusionRegexps",
        "inclusionPrefixes",
        "inclusionSuffixes",
        "extraStatTags",
        "tracing",
        "sampling",
        "maxPathTagLength",
        Tags,
        Headers,
        "gatewayTopology",
        "numTrustedProxies",
        "forwardClientCertDetails",
        "readinessProbe",
    ];

    /// <summary>The remedy for a line that cannot be read.</summary>
    public const string RemedyOfRefused = "write each setting on a line of its own, without anchors, tags, tabs or block text";

    private const string Tags = "customTags";
    private const string Headers = "proxyHeaders";

    private ProxyConfigText(IReadOnlyList<ProxyConfigSetting> settings, string? refused)
    {
        Settings = settings;
        Refused = refused;
    }

    public static ReadOnlySpan<byte> Annotation => "proxy.istio.io/config"u8;

    /// <summary>Every setting at any depth, except those inside tags and headers.</summary>
    public IReadOnlyList<ProxyConfigSetting> Settings { get; }

    /// <summary>The line that cannot be read; the settings are then unknown. Null if all lines were read.</summary>
    public string? Refused { get; }

    public static ProxyConfigText Read(string config)
    {
        var refused = "";
        using var document = ParseJson(config) ?? ProxyConfigYaml.ToJson(config, out refused);
        if (document is null)
        {
            return new([], refused);
        }

        var settings = new List<ProxyConfigSetting>();
        Collect(document.RootElement, settings);
        return new(settings, null);
    }

    public static bool IsHarmless(string setting) => Harmless.Contains(setting);

    private static JsonDocument? ParseJson(string config)
    {
        try
        {
            return JsonDocument.Parse(config);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static void Collect(JsonElement value, List<ProxyConfigSetting> settings)
    {
        foreach (var member in value.Members())
        {
            var name = member.DecodedName();
            settings.Add(new(name, CanonicalJson.Text(member.Value)));
            if (name is not (Tags or Headers))
            {
                Collect(member.Value, settings);
            }
        }

        foreach (var item in value.Items())
        {
            Collect(item, settings);
        }
    }
}

/// <param name="Name">Its name.</param>
/// <param name="Value">Its value as canonical JSON.</param>
internal readonly record struct ProxyConfigSetting(string Name, string Value);
