using System.Text;

namespace AdmissionWebhook.Manifests.Tests;

public sealed class ManifestReaderTests
{
    [Fact]
    public void Documents_come_in_order_and_empty_ones_are_skipped()
    {
        Assert.Equal(
            ["{\"a\":1}", "{\"b\":2}", "{\"c\":3}"],
            Reading.Json("# head\n---\na: 1\n---\n# nothing\n---\n\n---\nb: 2\n...\n--- # c\nc: 3\n")
        );
    }

    [Fact]
    public void The_index_counts_the_documents_read()
    {
        var documents = Reading.Entries("---\n---\na: 1\n---\nitems: [{b: 2}, {c: 3}]\n").Cast<ManifestDocument>().ToList();
        Assert.Equal([(0, 3), (1, 5), (2, 5)], documents.Select(document => (document.Index, document.Line)));
    }

    [Fact]
    public void List_items_are_separate_documents()
    {
        const string text = """
            apiVersion: v1
            kind: List
            items:
            - kind: A
            - kind: List
              items:
              - kind: B
            """;
        Assert.Equal(["{\"kind\":\"A\"}", "{\"kind\":\"B\"}"], Reading.Json(text));
    }

    [Fact]
    public void Items_without_a_kind_get_it_from_their_list()
    {
        Assert.Equal(
            ["{\"apiVersion\":\"x/v1\",\"kind\":\"Foo\",\"spec\":1}"],
            Reading.Json("apiVersion: x/v1\nkind: FooList\nitems: [{spec: 1}]\n")
        );
    }

    [Fact]
    public void Concatenated_JSON_and_YAML_after_it_are_read()
    {
        Assert.Equal(
            ["{\"a\":1.5}", "{\"b\":[null,true]}", "{\"c\":false}"],
            Reading.Json("{\"a\":\t1.50}\n{\"b\": [null, true]}\n---\nc: no\n")
        );
    }

    [Fact]
    public void A_text_that_starts_with_a_brace_can_be_YAML()
    {
        Assert.Equal(["{\"a\":true}"], Reading.Json("{a: yes}\n"));
        Assert.StartsWith("1:2 broken JSON", Reading.Json("{a: yes}\n", "a.json").Single(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("utf-8", true)]
    [InlineData("utf-16", true)]
    [InlineData("utf-16BE", true)]
    public void Byte_order_marks_and_line_ends_do_not_matter(string encoding, bool mark)
    {
        var codec = Encoding.GetEncoding(encoding);
        byte[] content = [.. mark ? codec.GetPreamble() : [], .. codec.GetBytes("a: é\r\nb:\r\n- |\r\n  x\r\n  y\r\n")];
        var document = Assert.IsType<ManifestDocument>(Assert.Single(ManifestReader.Read(content, "a.yaml")));
        Assert.Equal("{\"a\":\"é\",\"b\":[\"x\\ny\\n\"]}", Reading.Json(document));
        Assert.Equal(new SourcePosition(3, 3, 3, 3), document.Source.Find("/b/0"));
    }

    [Fact]
    public void Merge_keys_take_effect_in_place_as_in_kubectl()
    {
        Assert.Equal("{\"a\":1,\"b\":4}", Reading.Json("<<: [{a: 2}, {a: 3, b: 4}]\na: 1\n").Single());
        Assert.Equal("{\"a\":2}", Reading.Json("a: 1\n<<: {a: 2}\n").Single());
        Assert.Equal("{\"<<\":1}", Reading.Json("\"<<\": 1\n").Single());
    }

    [Fact]
    public void Flow_collections_can_close_at_any_column()
    {
        Assert.Equal("{\"spec\":{\"a\":[\"b\"],\"c\":\"x\"}}", Reading.Json("spec: {\n  a: [\nb],\n  c: &anchor x\n}\n").Single());
    }

    [Fact]
    public void Large_inputs_are_read_lazily()
    {
        var text = string.Concat(Enumerable.Range(0, 20_000).Select(number => $"---\nkind: A\nmetadata: {{name: n{number}}}\n"));
        Assert.Equal(
            "{\"kind\":\"A\",\"metadata\":{\"name\":\"n0\"}}",
            Reading.Json(ManifestReader.Read(Encoding.UTF8.GetBytes(text), "a.yaml").First())
        );
        Assert.Equal(20_000, Reading.Entries(text).Count);
    }
}
