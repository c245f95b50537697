using System.Text;

namespace AdmissionWebhook.Manifests.Tests;

public sealed class BrokenManifestTests
{
    [Theory]
    [InlineData("a:\n\tb: c\n", 2, 1, "tab")]
    [InlineData("a: 'b\n", 1, 4, "quote")]
    [InlineData("a: b: c\n", 1, 5, "mapping value")]
    [InlineData("a: [b\n", 2, 1, "','")]
    [InlineData("a: @b\n", 1, 4, "quote")]
    [InlineData("a: *b\n", 1, 4, "unknown anchor")]
    [InlineData("a: &x {b: *x}\n", 1, 11, "contains itself")]
    [InlineData("a: \"\\q\"\n", 1, 5, "escape")]
    [InlineData("a: 1\nb: 2\na: 3\n", 3, 1, "line 1 and again on line 3")]
    [InlineData("true: 1\nyes: 2\n", 2, 1, "duplicate")]
    [InlineData("{\"a\": 1,\n \"a\": 2}", 2, 2, "duplicate")]
    [InlineData("a: b\0c\n", 1, 5, "NUL")]
    [InlineData("a: \u0001\n", 1, 4, "U+0001")]
    [InlineData("- a\n", 1, 1, "not a manifest")]
    [InlineData("%YAML 3.0\n---\na: b\n", 1, 1, "YAML 1.1")]
    public void A_broken_document_is_reported_with_its_position(string text, int line, int column, string message)
    {
        var error = Reading.Error(text);
        Assert.Equal((line, column), (error.Line, error.Column));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Documents_before_a_broken_one_are_read_and_none_after()
    {
        Assert.Equal(["{\"a\":1}", "3:4 this quote is never closed"], Reading.Json("a: 1\n---\nb: 'x\n---\nc: 1\n"));
        Assert.Equal(2, Reading.Json("{\"a\":1}\n{\"b\":}\n{\"c\":1}", "a.json").Count);
    }

    [Fact]
    public void Documents_after_one_with_invalid_content_are_read()
    {
        Assert.Equal(["2:1 duplicate key \"a\": on line 1 and again on line 2", "{\"c\":1}"], Reading.Json("a: 1\na: 2\n---\nc: 1\n"));
    }

    [Theory]
    [InlineData("metadata:\n  name: {{ .Release.Name }}-egress\n", 2)]
    [InlineData("{{- if .Values.egress }}\nkind: ServiceEntry\n{{- end }}\n", 1)]
    [InlineData("hosts:\n  - {{ .Values.host }}\n", 2)]
    [InlineData("metadata:\n  labels:\n    {{- toYaml .Values.labels | nindent 4 }}\n", 3)]
    public void A_template_is_reported_as_one_with_the_cure(string text, int line)
    {
        var error = Reading.Entries(text).OfType<ManifestError>().First();
        Assert.Equal(line, error.Line);
        Assert.EndsWith(
            "this looks like a template: render it first, as in: helm template CHART | admission-webhook check -",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_broken_file_without_template_braces_at_the_error_is_not_reported_as_a_template() =>
        Assert.DoesNotContain("template", Reading.Error("a: '{{ x }}'\nb: {c: {d: [}}\n").Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("{\"a\": 1,}", "broken JSON: The JSON object contains a trailing comma at the end")]
    [InlineData("[1,]", "broken JSON: The JSON array contains a trailing comma at the end")]
    public void Broken_JSON_is_reported_without_advice_to_programmers(string text, string message) =>
        Assert.Equal(message, Reading.Error(text, "a.json").Message);

    [Fact]
    public void Invalid_UTF8_is_reported_and_documents_before_it_are_read()
    {
        byte[] content = [.. "a: 1\n---\nb: "u8, 0xFF, .. "\n---\nc: 1\n"u8];
        Assert.Equal(["{\"a\":1}", "3:4 invalid UTF-8: byte 0xFF"], ManifestReader.Read(content, "a.yaml").Select(Reading.Json));
        byte[] json = [.. "{\"a\":1}\n{\"b\":\""u8, 0xC3, 0x28, .. "\"}"u8];
        Assert.Equal(["{\"a\":1}", "2:7 invalid UTF-8: byte 0xC3"], ManifestReader.Read(json, "a.json").Select(Reading.Json));
        byte[] wide = [0xFF, 0xFE, .. Encoding.Unicode.GetBytes("a: "), 0x00, 0xD8];
        Assert.Equal(["1:4 invalid UTF-16"], ManifestReader.Read(wide, "a.yaml").Select(Reading.Json));
    }

    [Theory]
    [InlineData("[", "]")]
    [InlineData("{a: ", "}")]
    public void Nesting_is_limited(string open, string close)
    {
        string Nested(int levels) =>
            "v: " + string.Concat(Enumerable.Repeat(open, levels)) + string.Concat(Enumerable.Repeat(close, levels));
        Assert.IsType<ManifestDocument>(Assert.Single(Reading.Entries(Nested(500))));
        Assert.Contains("512 levels", Reading.Error(Nested(100_000)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nesting_through_aliases_is_limited()
    {
        // Enough nodes of its own to keep the aliases' share small.
        var text =
            $"own: [{string.Join(", ", Enumerable.Repeat("x", 50_000))}]\na0: &a0 {{}}\n"
            + string.Concat(Enumerable.Range(1, 600).Select(level => $"a{level}: &a{level} {{x: *a{level - 1} }}\n"));
        Assert.Contains("512 levels", Reading.Error(text).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x: {0}\n")]
    [InlineData("kind: List\nitems: {0}\n")]
    public void An_alias_bomb_is_an_error(string last)
    {
        var text = new StringBuilder("a0: &a0 [1,1,1,1,1,1,1,1,1]\n");
        for (var level = 1; level < 9; level++)
        {
            text.Append('a')
                .Append(level)
                .Append(": &a")
                .Append(level)
                .Append(" [")
                .AppendJoin(", ", Enumerable.Repeat($"*a{level - 1} ", 9))
                .Append("]\n");
        }

        text.Append(last.Edited("{0}", "[*a8 ]"));
        Assert.Contains("excessive aliasing", Reading.Error(text.ToString()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_alias_bomb_of_long_texts_is_an_error()
    {
        var text = $"a: &a {new string('x', 1_000_000)}\nb: [{string.Join(", ", Enumerable.Repeat("*a ", 500))}]\n";
        Assert.Contains("excessive aliasing", Reading.Error(text).Message, StringComparison.Ordinal);
    }
}
