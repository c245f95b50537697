namespace AdmissionWebhook.Manifests.Yaml;

/// <summary>How a collection or scalar was written; it decides how it can be edited.</summary>
internal enum NodeStyle
{
    Block,
    Flow,
    Json,
    Pair,
    Plain,
    Quoted,
    Clipped,
    Kept,
}

/// <summary>A node of a document, YAML or JSON, with its place in the text.</summary>
internal abstract class Node
{
    public required TextSpan Span { get; set; }

    public required NodeStyle Style { get; init; }

    /// <summary>It carries an anchor or a tag, which an edit would have to move along.</summary>
    public bool HasProperties { get; init; }

    /// <summary>An alias or a merge key refers to it: an edit would show in several places.</summary>
    public bool Shared { get; set; }

    /// <summary>False while its children are being read; an alias to it would contain itself.</summary>
    public bool Complete { get; set; }

    /// <summary>The node that stands here once aliases are followed.</summary>
    public virtual Node Resolved => this;
}

internal sealed class ScalarNode : Node
{
    public required ScalarValue Value { get; init; }

    /// <summary>As a key, it is the merge key.</summary>
    public bool Merges { get; init; }
}

internal sealed class SequenceNode : Node
{
    public List<Node> Items { get; } = [];

    /// <summary>0-based column of the dashes of a block sequence.</summary>
    public int Indent { get; init; }
}

internal sealed class AliasNode : Node
{
    public required Node Target { get; init; }

    public override Node Resolved => Target.Resolved;
}
