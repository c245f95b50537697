using AdmissionWebhook.Manifests.Yaml;

namespace AdmissionWebhook.Manifests.Edits;

/// <summary>Edits that take items out of one list. A list that loses all of them becomes <c>[]</c>.</summary>
internal sealed class ItemRemoval(string text, SequenceNode list, IReadOnlySet<int> removed)
{
    /// <exception cref="NotFixableException">The text cannot lose them without losing something else.</exception>
    public IEnumerable<TextEdit> Edits() => list.Style == NodeStyle.Block ? Block() : Flow();

    private IEnumerable<TextEdit> Block()
    {
        if (removed.Count == list.Items.Count)
        {
            // Starts behind the key, since the scanner places a value on the next lines there; the comments in between stay.
            var key = EndOfKey(LineStart(list.Items[0].Span.Start));
            yield return new TextEdit(key, 0, " []", 0);
        }

        foreach (var index in removed)
        {
            var item = list.Items[index];
            var start = LineStart(item.Span.Start);
            if (text[start..item.Span.Start].Trim() != "-")
            {
                throw new NotFixableException($"the item on line {item.Span.Line} shares its line");
            }

            start = index > 0 || removed.Count == list.Items.Count ? WithCommentAbove(start) : start;
            var end = LineEnds.AfterLastLine(text, item);
            yield return new TextEdit(start, AfterBreak(end) - start, "", 0);
        }
    }

    private IEnumerable<TextEdit> Flow()
    {
        var kept = Enumerable.Range(0, list.Items.Count).FirstOrDefault(index => !removed.Contains(index), list.Items.Count);
        foreach (var index in removed)
        {
            // At the front of the list, up to the next item; elsewhere, including the comma before it.
            var (start, end) = (index < kept, index) switch
            {
                (true, var first) when first + 1 < list.Items.Count => (list.Items[first].Span.Start, list.Items[first + 1].Span.Start),
                (true, var last) => (list.Items[last].Span.Start, list.Items[last].Span.End),
                (_, var later) => (list.Items[later - 1].Span.End, list.Items[later].Span.End),
            };
            if (text.AsSpan(start, end - start).Contains('#'))
            {
                throw new NotFixableException($"there is a comment next to the item on line {list.Items[index].Span.Line}");
            }

            yield return new TextEdit(start, end - start, "", 0);
        }
    }

    // Comments directly above an item belong to it, unless it is the first item (they can describe the list) or they are headings, which
    // cover several items.
    private int WithCommentAbove(int start)
    {
        while (
            start > 0
            && LineStart(start - 1) is var above
            && Indent(above) >= list.Indent
            && text.AsSpan(above, start - above).TrimStart(' ') is var line
            && line.StartsWith("#")
            && !line.StartsWith("# ---")
        )
        {
            start = above;
        }

        return start;
    }

    private int EndOfKey(int start)
    {
        for (var end = start; end > 0; end = LineStart(end - 1))
        {
            var line = text.AsSpan(LineStart(end - 1), end - LineStart(end - 1));
            var content = line.TrimStart().StartsWith("#") ? [] : line.TrimEnd();
            if (!content.IsEmpty)
            {
                var colon = content.EndsWith(":") ? content.Length - 1 : line.IndexOf(": ");
                return colon >= 0 ? LineStart(end - 1) + colon + 1 : throw new NotFixableException("the list is not the value of a key");
            }
        }

        throw new NotFixableException("the list is not the value of a key");
    }

    private int Indent(int start) => text.AsSpan(start).IndexOfAnyExcept(' ');

    private int LineStart(int index) => index == 0 ? 0 : text.AsSpan(0, index).LastIndexOfAny('\n', '\r') + 1;

    private int AfterBreak(int end) =>
        end >= text.Length ? end
        : text.AsSpan(end).StartsWith("\r\n") ? end + 2
        : end + 1;
}
