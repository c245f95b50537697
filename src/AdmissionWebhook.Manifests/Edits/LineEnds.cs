using AdmissionWebhook.Manifests.Yaml;

namespace AdmissionWebhook.Manifests.Edits;

/// <summary>Finds the line ends after which to insert text.</summary>
internal static class LineEnds
{
    /// <summary>The end of the last line of a block node, before its break.</summary>
    public static int AfterLastLine(string text, Node node) =>
        node switch
        {
            MappingNode { Style: NodeStyle.Block } mapping => AfterLastLine(text, mapping.LastValue!),
            SequenceNode { Style: NodeStyle.Block } sequence => AfterLastLine(text, sequence.Items[^1]),
            // For a text without a final line break, the scanner counts one anyway.
            { Style: NodeStyle.Clipped } => After(text, text.AsSpan(0, Math.Min(node.Span.End, text.Length)).TrimEnd().Length),
            { Style: NodeStyle.Kept } => BeforeLastBreak(text, Math.Min(node.Span.End, text.Length)),
            _ => After(text, node.Span.End),
        };

    /// <summary>The end of the line at the index.</summary>
    public static int After(string text, int index) =>
        text.AsSpan(index).IndexOfAny('\r', '\n') is var length and >= 0 ? index + length : text.Length;

    /// <summary>The empty lines at the end of a <c>|+</c> scalar are part of it, so an insertion goes after them.</summary>
    private static int BeforeLastBreak(string text, int end)
    {
        var before = text.AsSpan(0, end).TrimEnd(' ');
        return before.Length
            - (
                before.EndsWith("\r\n") ? 2
                : before.EndsWith("\n") || before.EndsWith("\r") ? 1
                : 0
            );
    }
}
