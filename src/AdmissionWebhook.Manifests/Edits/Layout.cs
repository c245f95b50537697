using AdmissionWebhook.Manifests.Yaml;

namespace AdmissionWebhook.Manifests.Edits;

/// <summary>A document's style, which new text follows.</summary>
/// <param name="NewLine">The file's line break.</param>
/// <param name="Step">Columns by which a nested block mapping is indented.</param>
/// <param name="SequenceStep">Columns by which the dashes of a block sequence are indented from its key.</param>
internal sealed record Layout(string NewLine, int Step, int SequenceStep)
{
    private const int DefaultStep = 2;

    public static Layout Of(string text, Node root)
    {
        int? step = null,
            sequenceStep = null;
        Visit(root, ref step, ref sequenceStep);
        return new Layout(NewLineOf(text), step ?? DefaultStep, sequenceStep ?? 0);
    }

    private static string NewLineOf(string text) =>
        text.AsSpan().IndexOfAny('\r', '\n') switch
        {
            < 0 => "\n",
            var at when text[at] == '\n' => "\n",
            var at when at + 1 < text.Length && text[at + 1] == '\n' => "\r\n",
            _ => "\r",
        };

    private static void Visit(Node node, ref int? step, ref int? sequenceStep)
    {
        if (step is not null && sequenceStep is not null)
        {
            return;
        }

        switch (node)
        {
            case MappingNode { Style: NodeStyle.Block } mapping:
                foreach (var member in mapping.Members.Where(member => !member.Merged))
                {
                    step ??= member.Value is MappingNode { Style: NodeStyle.Block } nested ? nested.Indent - mapping.Indent : null;
                    sequenceStep ??= member.Value is SequenceNode { Style: NodeStyle.Block } list ? list.Indent - mapping.Indent : null;
                    Visit(member.Value, ref step, ref sequenceStep);
                }

                break;
            case SequenceNode { Style: NodeStyle.Block } sequence:
                foreach (var item in sequence.Items)
                {
                    Visit(item, ref step, ref sequenceStep);
                }

                break;
        }
    }
}
