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
        "concurrency",
        "drainDuration",
        "terminationDrainDuration",
        "holdApplicationUntilProxyStarts",
        "proxyMetadata",
        "image",
        "imageType",
        "statNameLength",
        "proxyStatsMatcher",
        "inclusionRegexps",
        "inclusionPrefixes",
        "inclusionSuffixes",
    ];

    private static readonly char[] Ends = [' ', '\t', '\n', '\r', '{', '}', '[', ']', ','];

    private const string Tags = "customTags";

    // What lets a text run over several lines, whatever their indentation.
    private static readonly System.Buffers.SearchValues<char> Quoting = System.Buffers.SearchValues.Create("{[\"'|>");

    public static ReadOnlySpan<byte> Annotation => "proxy.istio.io/config"u8;

    public static bool IsHarmless(string key) => HarmlessKeys.Contains(key);

    /// <summary>Every text that can be the name of a setting.</summary>
    public static IEnumerable<string> Keys(string config)
    {
        if (JsonMembers(config) is { } exact)
        {
            return exact.Select(member => member.Key);
        }

        return YamlKeys(config);
    }

    /// <summary>What a setting is set to, in comparable text; the whole text where that cannot be told.</summary>
    public static string Setting(string config, string key)
    {
        if (JsonMembers(config) is { } exact)
        {
            return string.Join('\n', exact.Where(member => member.Key == key).Select(member => member.Value));
        }

        // In block style a value stands on the line of its key and on deeper ones.
        var lines = config.Split('\n');
        var parts = new List<string>();
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].Contains(key + ":", StringComparison.Ordinal))
            {
                parts.Add(lines[i]);
                parts.AddRange(lines.Skip(i + 1).TakeWhile(line => Indent(line) > Indent(lines[i])));
            }
        }

        return parts.Count == 0 || config.AsSpan().IndexOfAny('{', '[') >= 0 ? config : string.Join('\n', parts);
    }

    private static int Indent(string line) => line.Trim().Length == 0 ? int.MaxValue : line.Length - line.TrimStart(' ', '-').Length;

    private static List<(string Key, string Value)>? JsonMembers(string config)
    {
        try
        {
            using var document = JsonDocument.Parse(config);
            var members = new List<(string Key, string Value)>();
            Collect(document.RootElement, members);
            return document.RootElement.ValueKind == JsonValueKind.Object ? members : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static void Collect(JsonElement value, List<(string Key, string Value)> members)
    {
        foreach (var member in value.Members())
        {
            members.Add((member.DecodedName(), CanonicalJson.Text(member.Value)));
            if (member.DecodedName() != Tags)
            {
                Collect(member.Value, members);
            }
        }

        foreach (var item in value.Items())
        {
            Collect(item, members);
        }
    }

    private static IEnumerable<string> YamlKeys(string config)
    {
        var text = WithoutQuotedValues(WithoutTags(config));

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

    // The names of tags are free. In block style all that is indented deeper than their key belongs to them.
    private static string WithoutTags(string config)
    {
        var lines = config.Split('\n');
        var at = Array.FindIndex(lines, line => line.Trim() == Tags + ":");
        if (at < 0 || lines.Take(at).Any(line => line.AsSpan().IndexOfAny(Quoting) >= 0))
        {
            return config;
        }

        var end = Array.FindIndex(lines, at + 1, line => Indent(line) <= Indent(lines[at]));
        return string.Join('\n', [.. lines[..(at + 1)], .. end < 0 ? [] : lines[end..]]);
    }

    private static int OddToken(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (
                text[i] == '\\'
                || (text[i] is '&' or '*' or '!' or '?' or '|' or '>' or '%' or '@' or '`' && (i == 0 || Ends.Contains(text[i - 1])))
            )
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
