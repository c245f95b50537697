namespace AdmissionWebhook.Policy.Istio;

/// <summary>
/// The annotation <c>proxy.istio.io/config</c>: a ProxyConfig in YAML or JSON. Read only so far that no setting escapes: whatever stands
/// before a colon counts as one, the host of a URL too, and what YAML could spell otherwise counts as unknown.
/// </summary>
internal static class ProxyConfigText
{
    private static readonly HashSet<string> HarmlessKeys =
    [
        "concurrency", "drainDuration", "terminationDrainDuration", "holdApplicationUntilProxyStarts", "proxyMetadata", "image", "imageType",
        "statNameLength", "proxyStatsMatcher", "inclusionRegexps", "inclusionPrefixes", "inclusionSuffixes",
    ];

    public static ReadOnlySpan<byte> Annotation => "proxy.istio.io/config"u8;

    public static bool IsHarmless(string key) => HarmlessKeys.Contains(key);

    /// <summary>Every text that may be a setting's name.</summary>
    public static IEnumerable<string> Keys(string config)
    {
        // Anchors, aliases, tags, escapes, complex keys: nothing that a proxy's few settings need.
        var odd = config.AsSpan().IndexOfAny("&*!\\?|>%@`");
        if (odd >= 0)
        {
            yield return config[odd].ToString();
        }

        for (var colon = config.IndexOf(':', StringComparison.Ordinal); colon >= 0; colon = config.IndexOf(':', colon + 1))
        {
            var before = config[..colon].TrimEnd();
            yield return before[(before.LastIndexOfAny(Ends) + 1)..].Trim('"', '\'') is { Length: > 0 } key ? key : Quoted(before);
        }
    }

    private static readonly char[] Ends = [' ', '\t', '\n', '\r', '{', '}', '[', ']', ','];

    private static string Quoted(string before) => before.Length == 0 ? ":" : before[^1..];
}
