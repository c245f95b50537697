namespace AdmissionWebhook.Manifests.Yaml;

internal enum TokenType
{
    StreamEnd,
    VersionDirective,
    TagDirective,
    DocumentStart,
    DocumentEnd,
    BlockSequenceStart,
    BlockMappingStart,
    BlockEnd,
    FlowSequenceStart,
    FlowSequenceEnd,
    FlowMappingStart,
    FlowMappingEnd,
    BlockEntry,
    FlowEntry,
    Key,
    Value,
    Alias,
    Anchor,
    Tag,
    Scalar,
}

/// <summary>A position in the text: UTF-16 index, 1-based line, 0-based column.</summary>
internal readonly record struct Mark(int Index, int Line, int Column);

/// <summary>
/// A token of a YAML text. <c>Value</c> is the text of a scalar, the name of an anchor, or the suffix of a tag with that <c>Handle</c>.
/// </summary>
internal readonly record struct Token(
    TokenType Type,
    Mark Start,
    Mark End,
    string Value = "",
    string Handle = "",
    NodeStyle Style = NodeStyle.Plain
)
{
    public TextSpan Span => new(Start.Index, End.Index, Start.Line, Start.Column + 1);
}
