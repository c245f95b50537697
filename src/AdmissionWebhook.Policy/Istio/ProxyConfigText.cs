using System.Text.Json;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Istio;

/// <summary>
/// The settings in a <c>proxy.istio.io/config</c> annotation or a <c>PROXY_CONFIG</c> variable: a ProxyConfig in YAML or JSON.
/// </summary>
internal sealed class ProxyConfigText
{
    // Trace tags, headers that the proxy adds, connection limits and timeouts, cryptographic hardware: harmless whatever they hold.
    private static readonly string[] Whole = ["customTags", "proxyHeaders", "connectionSettings", "privateKeyProvider"];

    // Trace sampling, names and tags of metrics, how the proxy reads forwarding headers: none of these affects where traffic goes.
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
        "enableIstioTags",
        "serviceCluster",
        "tracingServiceName",
        "gatewayTopology",
        "numTrustedProxies",
        "forwardClientCertDetails",
        "proxyProtocol",
        "readinessProbe",
        "statusPort",
        "statsCompression",
        "fileFlushInterval",
        "fileFlushMinSizeKb",
        .. Whole,
    ];

    /// <summary>The remedy for a line that cannot be read.</summary>
    public const string RemedyOfRefused = "write each setting on a line of its own, without anchors, tags, tabs or block text";

    // The bootstrap template escapes these; every other text is inserted unescaped.
    private const string Escaped = "inclusionRegexps";

    private ProxyConfigText(IReadOnlyList<ProxyConfigSetting> settings, string? refused)
    {
        Settings = settings;
        Refused = refused;
    }

    public static ReadOnlySpan<byte> Annotation => "proxy.istio.io/config"u8;

    /// <summary>Every setting at any depth, except those inside a setting that is harmless as a whole.</summary>
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

    private static bool BreaksOut(string name, JsonElement value) =>
        InsertedText.BreaksOut(name)
        || (name != Escaped && (InsertedText.BreaksOut(value.Text()) || value.Items().Any(item => InsertedText.BreaksOut(item.Text()))));

    private static void Collect(JsonElement value, List<ProxyConfigSetting> settings)
    {
        foreach (var member in value.Members())
        {
            var name = member.DecodedName();
            settings.Add(new(name, CanonicalJson.Text(member.Value)) { BreaksOut = BreaksOut(name, member.Value) });
            if (!Whole.Contains(name))
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
internal readonly record struct ProxyConfigSetting(string Name, string Value)
{
    /// <summary>Whether its text ends the quoted text that a template puts it in.</summary>
    public bool BreaksOut { get; init; }
}
