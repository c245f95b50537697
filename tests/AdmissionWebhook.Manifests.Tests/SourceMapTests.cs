namespace AdmissionWebhook.Manifests.Tests;

public sealed class SourceMapTests
{
    private const string Text = """
        # comment
        kind: List
        items:
        - metadata:
            labels: {a/b: x, "c~d": y}
          spec:
            hosts:
              - "*.example.com"
              - *other
            http: &http
              - timeout:
        """;

    private static readonly SourceMap Source = Map(Text.Edited("- *other", "- &other x"));

    [Theory]
    [InlineData("", 4, 3, 4, 3)]
    [InlineData("/metadata/labels/a~1b", 5, 19, 5, 14)]
    [InlineData("/metadata/labels/c~0d", 5, 29, 5, 22)]
    [InlineData("/spec/hosts", 8, 7, 7, 5)]
    [InlineData("/spec/hosts/0", 8, 9, 8, 9)]
    [InlineData("/spec/http/0/timeout", 11, 17, 11, 9)]
    public void A_pointer_leads_to_value_and_key(string pointer, int line, int column, int keyLine, int keyColumn)
    {
        Assert.Equal(new SourcePosition(line, column, keyLine, keyColumn), Source.Find(pointer));
    }

    [Fact]
    public void A_missing_value_is_located_at_its_nearest_ancestor()
    {
        Assert.Null(Source.Find("/spec/hosts/7"));
        Assert.Equal(Source.Find("/spec/hosts"), Source.Nearest("/spec/hosts/7/x"));
    }

    [Theory]
    [InlineData("/spec/hosts/0/x", 8, 9, 24, "      - \"*.example.com\"")]
    [InlineData("/spec/hosts/7", 7, 5, 10, "    hosts:")]
    [InlineData("/metadata/labels/b", 5, 13, 31, "    labels: {a/b: x, \"c~d\": y}")]
    [InlineData("/status", 4, 3, null, "- metadata:")]
    public void People_are_shown_the_value_or_the_key_of_a_block(string pointer, int line, int column, int? endColumn, string text) =>
        Assert.Equal(new SourceMark(line, column, endColumn, text), Source.Mark(pointer));

    [Fact]
    public void An_aliased_value_is_located_at_its_anchor()
    {
        var map = Map("a: &x\n  b: 1\nc: *x\nd:\n  <<: *x\n");
        Assert.Equal(new SourcePosition(3, 4, 3, 1), map.Find("/c"));
        Assert.Equal(new SourcePosition(2, 6, 2, 3), map.Find("/c/b"));
        Assert.Equal(new SourcePosition(2, 6, 2, 3), map.Find("/d/b"));
    }

    [Fact]
    public void Columns_of_JSON_count_characters()
    {
        var map = Assert.IsType<ManifestDocument>(Reading.Entries("{\"é\\\"😀\": \"x\",\n\t\"b\": 1}", "a.json").Single()).Source;
        Assert.Equal(new SourcePosition(1, 11, 1, 2), map.Find("/é\"😀"));
        Assert.Equal(new SourcePosition(2, 7, 2, 2), map.Find("/b"));
    }

    private static SourceMap Map(string text) => Assert.IsType<ManifestDocument>(Assert.Single(Reading.Entries(text))).Source;
}
