namespace AdmissionWebhook.Manifests.Yaml;

/// <summary>How a collection or scalar was written, which decides how it can be edited.</summary>
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

/// <summary>A node of a YAML or JSON document, with its position in the text.</summary>
internal abstract class Node
{
    public required TextSpan Span { get; set; }

    public required NodeStyle Style { get; init; }

    /// <summary>Has an anchor or a tag, which an edit would have to move along.</summary>
    public bool HasProperties { get; init; }

    /// <summary>An alias or merge key refers to it, so an edit would show in several places.</summary>
    public bool Shared { get; set; }

    /// <summary>False while its children are being read; an alias to it would then contain itself.</summary>
    public bool Complete { get; set; }

    /// <summary>The node after following aliases.</summary>
    public virtual Node Resolved => this;
}

internal sealed class ScalarNode : Node
{
    public required ScalarValue Value { get; init; }

    /// <summary>As a key, this is the merge key.</summary>
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
