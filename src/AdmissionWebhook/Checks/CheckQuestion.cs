using AdmissionWebhook.Policy;
using AdmissionWebhook.Policy.Fields;

namespace AdmissionWebhook.Checks;

/// <summary>The user and operation that <c>check</c> assumes.</summary>
internal sealed record CheckQuestion
{
    /// <summary>The namespace of documents that name none.</summary>
    public string Namespace { get; init; } = "default";

    /// <summary>Whether that namespace was assumed rather than given.</summary>
    public bool IsNamespaceAssumed { get; init; }

    public Operation Operation { get; init; } = Operation.Create;

    /// <summary>Whether old objects are given: a document with a counterpart among them is an UPDATE, any other a CREATE.</summary>
    public bool HasOldObjects { get; init; }

    public string User { get; init; } = "";

    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>The cluster's own CRDs, which take precedence over the built-in schemas.</summary>
    public CustomResources Crds { get; init; } = new();
}
