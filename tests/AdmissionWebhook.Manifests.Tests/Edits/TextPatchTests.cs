using System.Text;
using System.Text.Json.Nodes;
using AdmissionWebhook.Manifests.Edits;

namespace AdmissionWebhook.Manifests.Tests.Edits;

public sealed class TextPatchTests
{
    [Fact]
    public void New_keys_follow_their_siblings_and_every_comment_stays()
    {
        const string before = """
            # head
            apiVersion: networking.istio.io/v1   # version
            kind: VirtualService
            metadata:
                name: 'a'
            spec:
                http:
                  - match: # first
                      - uri: {prefix: /}
                    route:
                      - destination: {host: "x"}  # last line of the route

                    # about the next one
                  - route: []
                # tail of spec
            # tail
            """;
        const string after = """
            # head
            apiVersion: networking.istio.io/v1   # version
            kind: VirtualService
            metadata:
                name: 'a'
                labels:
                    a/b: "true"
            spec:
                http:
                  - match: # first
                      - uri: {prefix: /}
                    route:
                      - destination: {host: "x"}  # last line of the route
                    timeout: 15s
                    retries:
                        attempts: 2
                        retryOn: connect-failure,refused-stream

                    # about the next one
                  - route: []
                exportTo:
                  - "."
                # tail of spec
            # tail
            """;
        AssertPatched(
            before,
            after,
            ("/metadata/labels", "{\"a/b\": \"true\"}"),
            ("/spec/http/0/timeout", "\"15s\""),
            ("/spec/http/0/retries", "{\"attempts\": 2, \"retryOn\": \"connect-failure,refused-stream\"}"),
            ("/spec/exportTo", "[\".\"]")
        );
    }

    [Theory]
    [InlineData("a: {b: c}\n", "a: {b: c, x: 15s}\n")]
    [InlineData("a: { b: c }\n", "a: { b: c, x: 15s }\n")]
    [InlineData("a: {\"b\": \"c\"}\n", "a: {\"b\": \"c\", \"x\": \"15s\"}\n")]
    [InlineData("a: {b: c,}\n", "a: {b: c, x: 15s}\n")]
    [InlineData("a: {b}\n", "a: {b, x: 15s}\n")]
    [InlineData("a: {}\n", "a: {x: 15s}\n")]
    [InlineData("a: {\n  b: c # d\n}\n", "a: {\n  b: c, # d\n  x: 15s\n}\n")]
    [InlineData("a: {\n  b: c, # d\n}\n", "a: {\n  b: c, # d\n  x: 15s,\n}\n")]
    [InlineData("a: {b: c, x: null}\n", "a: {b: c, x: 15s}\n")]
    [InlineData("a: {b: c, x: }\n", "a: {b: c, x: 15s }\n")]
    [InlineData("a: {b: }\n", "a: {b: , x: 15s }\n")]
    [InlineData("a: {x, b: c}\n", "a: {x: 15s, b: c}\n")]
    [InlineData("a:\n  x: # later\n  b: c\n", "a:\n  x: 15s # later\n  b: c\n")]
    [InlineData("a:\n  x: ~ # later\n", "a:\n  x: 15s # later\n")]
    [InlineData("a:\n  b: c", "a:\n  b: c\n  x: 15s")]
    [InlineData("a:\r\n  b: c\r\nd: e\r\n", "a:\r\n  b: c\r\n  x: 15s\r\nd: e\r\n")]
    [InlineData("a:\n  b: |\n    c\n\n\n", "a:\n  b: |\n    c\n  x: 15s\n\n\n")]
    [InlineData("a:\n  b: |+\n    c\n\nd: e\n", "a:\n  b: |+\n    c\n\n  x: 15s\nd: e\n")]
    [InlineData("a:\n  b: >-\n    c\n    d", "a:\n  b: >-\n    c\n    d\n  x: 15s")]
    [InlineData("a:\n  b: \"c\n    d\" # e\n", "a:\n  b: \"c\n    d\" # e\n  x: 15s\n")]
    [InlineData("{\"a\":{\"b\":1}}", "{\"a\":{\"b\":1,\"x\":\"15s\"}}")]
    [InlineData("{\"a\": {\"b\": 1}}", "{\"a\": {\"b\": 1, \"x\": \"15s\"}}")]
    [InlineData("{\n\t\"a\": {\n\t\t\"b\": 1\n\t}\n}\n", "{\n\t\"a\": {\n\t\t\"b\": 1,\n\t\t\"x\": \"15s\"\n\t}\n}\n")]
    [InlineData("{\n    \"a\": {}\n}\n", "{\n    \"a\": {\n        \"x\": \"15s\"\n    }\n}\n")]
    [InlineData("{\"a\": {\"x\": null}}", "{\"a\": {\"x\": \"15s\"}}")]
    public void A_member_is_added_in_the_style_of_its_mapping(string before, string after) =>
        AssertPatched(before, after, ("/a/x", "\"15s\""));

    [Theory]
    [InlineData("m:\n  labels: # none yet\n  name: n\n", "m:\n  labels: # none yet\n    k: v\n  name: n\n")]
    [InlineData("m:\n  labels: null # none yet\n", "m:\n  labels: # none yet\n    k: v\n")]
    [InlineData("m:\n  labels: {}\n", "m:\n  labels: {k: v}\n")]
    [InlineData("m: {labels: ~}\n", "m: {labels: {k: v}}\n")]
    [InlineData("{\n  \"m\": {\n    \"labels\": null\n  }\n}", "{\n  \"m\": {\n    \"labels\": {\n      \"k\": \"v\"\n    }\n  }\n}")]
    public void An_object_replaces_an_empty_value(string before, string after) =>
        AssertPatched(before, after, ("/m/labels", "{\"k\": \"v\"}"));

    [Fact]
    public void An_empty_list_is_filled_in_place() =>
        AssertPatched("s:\n  exportTo: [] # here\n", "s:\n  exportTo: [\".\"] # here\n", ("/s/exportTo", "[\".\"]"));

    [Fact]
    public void Mappings_that_end_together_are_completed_from_the_inside() =>
        AssertPatched("a:\n  b:\n    c: d", "a:\n  b:\n    c: d\n    x: 1\n  x: 2\nx: 3", ("/x", "3"), ("/a/x", "2"), ("/a/b/x", "1"));

    [Fact]
    public void An_operation_inside_an_earlier_value_is_written_with_it() =>
        AssertPatched(
            "m:\n  name: n\n",
            "m:\n  name: n\n  labels:\n    a: b\n    c/d: e\n",
            ("/m/labels", "{\"a\": \"b\"}"),
            ("/m/labels/c~1d", "\"e\"")
        );

    [Theory]
    [InlineData("a: &x {b: c}\nd: *x\n", "/d/x", "line 2 is an alias")]
    [InlineData("a: &x\n  b: c\nd: *x\n", "/a/x", "used elsewhere")]
    [InlineData("a: &x {b: {c: 1}}\nd:\n  <<: *x\n", "/d/b/x", "merge key")]
    [InlineData("a: {x: 1}\n", "/a/x", "already has a value")]
    [InlineData("a: {x: !!null ''}\n", "/a/x", "a tag")]
    [InlineData("a: {x: [ # why\n  ]}\n", "/a/x", "comment")]
    [InlineData("a: 1\n", "/b/c", "no \"b\"")]
    [InlineData("a: []\n", "/a/-", "no list with items")]
    [InlineData("a: {b: c}\n", "/a/-", "no list with items")]
    [InlineData("a: [1, # two\n  2]\n", "/a/-", "a comment")]
    [InlineData("a: 1\n", "", "whole object")]
    public void What_cannot_be_written_safely_is_reported_and_left_alone(string text, string path, string reason)
    {
        var result = Apply(Encoding.UTF8.GetBytes(text), (path, "{\"k\": 1}"));
        Assert.Equal(text, Encoding.UTF8.GetString(result.Content.Span));
        var left = Assert.Single(result.NotFixable);
        Assert.Equal((0, path), (left.Index, left.Path));
        Assert.Contains(reason, left.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a: [1]\n", "a: [1, {k: 1}]\n")]
    [InlineData("a: [1, 2]   # two\nb: c\n", "a: [1, 2, {k: 1}]   # two\nb: c\n")]
    [InlineData("a: [\n  1,\n  2\n]\n", "a: [\n  1,\n  2,\n  {k: 1}\n]\n")]
    [InlineData("a:\n- b: c   # one\n# tail\n", "a:\n- b: c   # one\n- {k: 1}\n# tail\n")]
    [InlineData("a:\r\n  - b:\r\n      c: d\r\ne: f\r\n", "a:\r\n  - b:\r\n      c: d\r\n  - {k: 1}\r\ne: f\r\n")]
    public void An_item_follows_the_last_one_of_its_list(string before, string after) =>
        AssertPatched(before, after, ("/a/-", "{\"k\": 1}"));

    [Fact]
    public void A_key_can_be_added_next_to_a_merge_key() =>
        AssertPatched("a: &x {b: c}\nd:\n  <<: *x\n", "a: &x {b: c}\nd:\n  <<: *x\n  x: 1\n", ("/d/x", "1"));

    [Fact]
    public void Documents_and_items_are_patched_by_their_index()
    {
        const string before = "a: 1\n---\nitems:\n- a: 1\n-   a: 2\n---\na: 'x\n";
        var result = TextPatch.Apply(
            Encoding.UTF8.GetBytes(before),
            "a.yaml",
            [
                new DocumentPatch(0, [("/x", JsonValue.Create(1))]),
                new DocumentPatch(2, [("/x", JsonValue.Create(2))]),
                new DocumentPatch(3, [("/x", JsonValue.Create(3))]),
            ]
        );
        Assert.Equal("a: 1\nx: 1\n---\nitems:\n- a: 1\n-   a: 2\n    x: 2\n---\na: 'x\n", Encoding.UTF8.GetString(result.Content.Span));
        Assert.Equal([new NotFixable(3, "/x", "the file has no such object")], result.NotFixable);
    }

    [Fact]
    public void Byte_order_mark_encoding_and_unreadable_rest_are_kept()
    {
        byte[] before = [0xFF, 0xFE, .. Encoding.Unicode.GetBytes("a: é\n")];
        byte[] after = [0xFF, 0xFE, .. Encoding.Unicode.GetBytes("a: é\nx: 1\n")];
        Assert.Equal(after, Apply(before, ("/x", "1")).Content.ToArray());
        byte[] broken = [0xEF, 0xBB, 0xBF, .. "a: é\n---\nb: "u8, 0xFF, .. "\n"u8];
        byte[] patched = [0xEF, 0xBB, 0xBF, .. "a: é\nx: 1\n---\nb: "u8, 0xFF, .. "\n"u8];
        Assert.Equal(patched, Apply(broken, ("/x", "1")).Content.ToArray());
    }

    private static void AssertPatched(string before, string after, params (string Path, string Json)[] additions)
    {
        var result = Apply(Encoding.UTF8.GetBytes(before), additions);
        Assert.Empty(result.NotFixable);
        Assert.Equal(after, Encoding.UTF8.GetString(result.Content.Span));
    }

    private static TextPatchResult Apply(byte[] before, params (string Path, string Json)[] additions) =>
        TextPatch.Apply(
            before,
            "a.yaml",
            [new DocumentPatch(0, [.. additions.Select(addition => (addition.Path, JsonNode.Parse(addition.Json)!))])]
        );
}
