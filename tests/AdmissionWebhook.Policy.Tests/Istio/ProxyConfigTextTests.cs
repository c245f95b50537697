using AdmissionWebhook.Policy.Istio;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace AdmissionWebhook.Policy.Tests.Istio;

/// <summary>Reads the settings in proxy.istio.io/config without missing any that Istio finds.</summary>
public sealed class ProxyConfigTextTests
{
    [Theory]
    [InlineData(
        "concurrency: 2 # image: \"\ndiscoveryAddress: evil\nstatNameLength: 1 # \"",
        "concurrency discoveryAddress statNameLength"
    )]
    [InlineData("concurrency: 2 # it's\ndiscoveryAddress: evil # '", "concurrency discoveryAddress")]
    [InlineData("{concurrency: 2, # \"\n discoveryAddress: \"evil\" # \"\n}", "concurrency discoveryAddress")]
    [InlineData("image:\n  imageType: x:\"\ndiscoveryAddress: evil\nconcurrency: 2 #\"", "image imageType discoveryAddress concurrency")]
    [InlineData("# workers: \"two\"\nconcurrency: 2 # was: 4", "concurrency")]
    [InlineData("proxyMetadata:\n  TZ: \"UTC\"   # see: wiki", "proxyMetadata TZ")]
    [InlineData("---\r\nconcurrency: 2\r\ntracing:\r\n  sampling: 5\r\n", "concurrency tracing sampling")]
    [InlineData(
        "proxyStatsMatcher:\n  inclusionRegexps:\n  - '.*it''s:.*'\n  - a\nconcurrency: 1",
        "proxyStatsMatcher inclusionRegexps concurrency"
    )]
    [InlineData("a:\n- b: 1\n  c: 2\n-\n  d: http://e:80/\nf: [\"g\", -1]", "a b c d f")]
    [InlineData("'a': {b: , \"c\":\"d\", e}", "a b c e")]
    [InlineData("image: \"a\n  b: c\"\nconcurrency: 2", "image concurrency")]
    [InlineData("tracing:\n  customTags:\n    a: {literal: {value: x}}\n  zipkin: {address: evil}", "tracing customTags zipkin address")]
    [InlineData("proxyHeaders:\n  server: {disabled: true}\nconcurrency: 2", "proxyHeaders concurrency")]
    [InlineData("<<: {discoveryAddress: evil}", "<< discoveryAddress")]
    [InlineData("{\"a\": {\"b\": [{\"\\u0063\": 1}]}}", "a b c")]
    [InlineData("# nothing", "")]
    [InlineData("", "")]
    public void Every_setting_is_found(string config, string names)
    {
        var read = ProxyConfigText.Read(config);
        Assert.Null(read.Refused);
        Assert.Equal(names, string.Join(' ', read.Settings.Select(setting => setting.Name)));
    }

    [Theory]
    [InlineData("a: x\u2028discoveryAddress: evil", "a: x\u2028discoveryAddress: evil")]
    [InlineData("a: x\u0085discoveryAddress: evil", "a: x\u0085discoveryAddress: evil")]
    [InlineData("a: 1\nb: x\rc: evil\nd: 2", "b: x\rc: evil")]
    [InlineData("a: 1\n---\nb: 2", "---")]
    [InlineData("a: 1\n... \nb: 2", "...")]
    [InlineData("a: &x {b: 1}\nc: *x", "a: &x {b: 1}")]
    [InlineData("a: 1\nb: *x", "b: *x")]
    [InlineData("a: !!map {b: 1}", "a: !!map {b: 1}")]
    [InlineData("a: |\n  b: 1", "a: |")]
    [InlineData("? a\n: b", "? a")]
    [InlineData("\"\\u0061\": 1", "\"\\u0061\": 1")]
    [InlineData("{a:b}", "{a:b}")]
    [InlineData("[a: b]", "[a: b]")]
    [InlineData("a: b: c", "a: b: c")]
    [InlineData("a: \"b\" c: d", "a: \"b\" c: d")]
    [InlineData("a: b\n  c: d", "c: d")]
    [InlineData("a:\n    b: 1\n  c: 2", "c: 2")]
    [InlineData("a:\tb", "a:\tb")]
    [InlineData("a: \"b", "a: \"b")]
    [InlineData("a: {b: c", "a: {b: c")]
    [InlineData("{a: 1}#\n", "{a: 1}#")]
    public void Unsupported_YAML_is_rejected_with_its_line(string config, string line) =>
        Assert.Equal(line, ProxyConfigText.Read(config).Refused);

    [Fact]
    public void Deep_nesting_is_rejected() =>
        Assert.NotNull(ProxyConfigText.Read(string.Concat(Enumerable.Repeat("- ", 200)) + "a").Refused);

    /// <summary>For random texts that are accepted, it finds every key that a full YAML reader finds.</summary>
    [Fact]
    public void No_key_of_an_accepted_text_is_missed()
    {
        string[] parts =
        [
            "a",
            "b",
            "c",
            ": ",
            ":",
            "\n",
            "\n",
            "\n  ",
            "\n  ",
            "\n    ",
            "- ",
            "-",
            "{",
            "}",
            "[",
            "]",
            ", ",
            ",",
            "\"",
            "'",
            " #",
            "#",
            " ",
            "  ",
            "x y",
            "\\",
            "|",
            "&a ",
            "*a",
            "?",
            "? ",
            "! ",
            "''",
            "---",
            "a: ",
            "b: ",
            "\n  c: ",
            "\nd: e",
        ];
        var (random, accepted) = (new Random(20261126), 0);
        for (var i = 0; i < 60_000; i++)
        {
            var text = string.Concat(random.GetItems(parts, random.Next(1, 14)));
            var read = ProxyConfigText.Read(text);
            if (read.Refused is null && Keys(text) is { } keys)
            {
                accepted++;
                Assert.True(keys.TrueForAll(key => read.Settings.Any(setting => setting.Name == key)), $"a key is missed in: {text}");
            }
        }

        Assert.True(accepted > 5_000, $"{accepted} texts were compared");
    }

    private static List<string>? Keys(string text)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            var keys = new List<string>();
            foreach (var document in stream.Documents)
            {
                Collect(document.RootNode, keys);
            }

            return keys;
        }
        catch (YamlException)
        {
            return null;
        }
    }

    private static void Collect(YamlNode node, List<string> keys)
    {
        foreach (var (key, value) in (node as YamlMappingNode)?.Children ?? Enumerable.Empty<KeyValuePair<YamlNode, YamlNode>>())
        {
            keys.Add(((YamlScalarNode)key).Value ?? "");
            Collect(value, keys);
        }

        foreach (var item in (node as YamlSequenceNode)?.Children ?? Enumerable.Empty<YamlNode>())
        {
            Collect(item, keys);
        }
    }
}
