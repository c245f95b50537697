using System.Text;
using AdmissionWebhook.Manifests.Edits;

namespace AdmissionWebhook.Manifests.Tests.Edits;

public sealed class TextRemovalTests
{
    private const string Policy = """
        # head
        spec:
          hosts:   # what is approved
            # the first section
            - host: a     # one
              ports: [1, 2, 3]
            # about b
            # and more
            - host: b
              ports:
                - {number: 4}   # four
                - number: 5
            - host: c

          # about the others
          other: [x, y]   # rest
        # tail

        """;

    [Fact]
    public void An_item_goes_with_its_comments_and_nothing_else_changes() =>
        AssertRemoved(
            Policy,
            Policy.Edited(
                "    # about b\n    # and more\n    - host: b\n      ports:\n        - {number: 4}   # four\n        - number: 5\n",
                ""
            ),
            "/spec/hosts/1"
        );

    [Fact]
    public void Comments_above_the_first_item_may_be_about_the_list_and_stay() =>
        AssertRemoved(Policy, Policy.Edited("    - host: a     # one\n      ports: [1, 2, 3]\n", ""), "/spec/hosts/0");

    [Fact]
    public void A_list_that_loses_all_items_is_empty()
    {
        var start = Policy.IndexOf("    # the first section", StringComparison.Ordinal);
        var rest = Policy.IndexOf("\n  # about the others", StringComparison.Ordinal);
        AssertRemoved(
            Policy,
            Policy[..start].Edited("hosts:", "hosts: []") + Policy[rest..],
            "/spec/hosts/0",
            "/spec/hosts/1",
            "/spec/hosts/2"
        );
    }

    [Fact]
    public void Items_of_nested_and_flow_lists_are_removed_together() =>
        AssertRemoved(
            Policy,
            Policy
                .Edited("[1, 2, 3]", "[2]")
                .Edited("        - {number: 4}   # four\n", "")
                .Edited("    - host: c\n", "")
                .Edited("[x, y]", "[]"),
            "/spec/hosts/0/ports/0",
            "/spec/hosts/0/ports/2",
            "/spec/hosts/1/ports/0",
            "/spec/hosts/2",
            "/spec/other/0",
            "/spec/other/1"
        );

    [Theory]
    [InlineData("a: [{b: 1}, {b: 2}]\n", "a: [{b: 1}]\n", 1)]
    [InlineData("a: [\n  1,\n  2,\n]\n", "a: [\n  2,\n]\n", 0)]
    [InlineData("a:\n- 1\n- 2", "a:\n- 1\n", 1)]
    [InlineData("a:\r\n- 1\r\n- 2\r\nb: c\r\n", "a:\r\n- 2\r\nb: c\r\n", 0)]
    [InlineData("a:\n- 1\n# --- more ---\n# two\n- 2\n- 3\n", "a:\n- 1\n# --- more ---\n- 3\n", 1)]
    [InlineData("a:\n- |\n  x\n\n- y\n", "a:\n\n- y\n", 0)]
    public void It_follows_the_layout_of_the_list(string before, string after, int index) => AssertRemoved(before, after, $"/a/{index}");

    [Fact]
    public void In_json_the_comma_goes_too()
    {
        var result = TextRemoval.Apply(Encoding.UTF8.GetBytes("{\"a\": [1, 2, 3]}"), "a.json", [new DocumentRemovals(0, ["/a/1", "/a/2"])]);
        Assert.Equal("{\"a\": [1]}", Encoding.UTF8.GetString(result.Content.Span));
    }

    [Theory]
    [InlineData("a: [1, # one\n  2]\n")]
    [InlineData("a: &x [1, 2]\nb: *x\n")]
    public void An_item_stays_if_its_removal_would_lose_something_else(string text)
    {
        var result = TextRemoval.Apply(Encoding.UTF8.GetBytes(text), "a.yaml", [new DocumentRemovals(0, ["/a/0"])]);
        Assert.Equal(text, Encoding.UTF8.GetString(result.Content.Span));
        Assert.Single(result.NotFixable);
    }

    private static void AssertRemoved(string before, string after, params string[] paths)
    {
        var result = TextRemoval.Apply(Encoding.UTF8.GetBytes(before), "a.yaml", [new DocumentRemovals(0, paths)]);
        Assert.Empty(result.NotFixable);
        Assert.Equal(after, Encoding.UTF8.GetString(result.Content.Span));
    }
}
