using System.Text;
using System.Text.Json;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Istio;

/// <summary>
/// The annotation <c>proxy.istio.io/config</c>: a ProxyConfig in YAML or JSON. Read just far enough that no setting escapes: in YAML,
/// anything before a colon counts as a setting, and notations that could hide one count as unknown settings.
/// </summary>
internal static class ProxyConfigText
{
    private static readonly HashSet<string> HarmlessKeys =
    [
        "concurrency", "drainDuration", "terminationDrainDuration", "holdApplicationUntilProxyStarts", "proxyMetadata", "image", "imageType",
        "statNameLength", "proxyStatsMatcher", "inclusionRegexps", "inclusionPrefixes", "inclusionSuffixes",
    ];

    private static readonly char[] Ends = [' ', '\t', '\n', '\r', '{', '}', '[', ']', ','];

    public static ReadOnlySpan<byte> Annotation => "proxy.istio.io/config"u8;

    public static bool IsHarmless(string key) => HarmlessKeys.Contains(key);

    /// <summary>Every text that can be the name of a setting.</summary>
    public static IEnumerable<string> Keys(string config)
    {
        if (JsonKeys(config) is { } exact)
        {
            return exact;
        }

        return YamlKeys(config);
    }

    private static List<string>? JsonKeys(string config)
    {
        try
        {
            using var document = JsonDocument.Parse(config);
            var keys = new List<string>();
            Collect(document.RootElement, keys);
            return document.RootElement.ValueKind == JsonValueKind.Object ? keys : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static void Collect(JsonElement value, List<string> keys)
    {
        foreach (var member in value.Members())
        {
            keys.Add(member.DecodedName());
            Collect(member.Value, keys);
        }

        foreach (var item in value.Items())
        {
            Collect(item, keys);
        }
    }

    private static IEnumerable<string> YamlKeys(string config)
    {
        var text = WithoutQuotedValues(config);

        // Anchors, aliases, tags, block scalars, complex keys, escapes in keys: a proxy's few settings need none of them.
        var odd = OddToken(text);
        if (odd >= 0)
        {
            yield return text[odd].ToString();
        }

        for (var colon = text.IndexOf(':', StringComparison.Ordinal); colon >= 0; colon = text.IndexOf(':', colon + 1))
        {
            var before = text[..colon].TrimEnd();
            yield return before[(before.LastIndexOfAny(Ends) + 1)..].Trim('"', '\'') is { Length: > 0 } key ? key : Quoted(before);
        }
    }

    private static int OddToken(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' || (text[i] is '&' or '*' or '!' or '?' or '|' or '>' or '%' or '@' or '`' && (i == 0 || Ends.Contains(text[i - 1]))))
            {
                return i;
            }
        }

        return -1;
    }

    // Quoted text after a key's colon is a value, unless a colon follows. Elsewhere quotes can be part of plain text.
    private static string WithoutQuotedValues(string config)
    {
        var text = new StringBuilder(config.Length);
        for (var i = 0; i < config.Length; i++)
        {
            var isValue = config[i] is '"' or '\'' && config.AsSpan(0, i).TrimEnd() is [.., ':'] key && key.Length < i;
            var end = isValue ? Close(config, i) : -1;
            if (end < 0)
            {
                text.Append(config[i]);
                continue;
            }

            var rest = config.AsSpan(end + 1).TrimStart();
            if (rest.Length > 0 && rest[0] == ':')
            {
                text.Append(config, i, end + 1 - i);
            }

            i = end;
        }

        return text.ToString();
    }

    private static int Close(string config, int open)
    {
        for (var i = open + 1; i < config.Length; i++)
        {
            if (config[i] == '\\' && config[open] == '"')
            {
                i++;
            }
            else if (config[i] == config[open])
            {
                return i;
            }
        }

        return -1;
    }

    private static string Quoted(string before) => before.Length == 0 ? ":" : before[^1..];
}
