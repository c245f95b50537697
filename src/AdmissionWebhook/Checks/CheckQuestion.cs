using AdmissionWebhook.Policy;

namespace AdmissionWebhook.Checks;

/// <summary>As whom, and in which operation, the manifests are thought to be sent.</summary>
internal sealed record CheckQuestion
{
    /// <summary>Where documents stand that name no namespace.</summary>
    public string Namespace { get; init; } = "default";

    /// <summary>Whether that namespace was assumed, not given.</summary>
    public bool IsNamespaceAssumed { get; init; }

    public Operation Operation { get; init; } = Operation.Create;

    /// <summary>Whether there are old objects: a document with one among them is an update of it, every other a creation.</summary>
    public bool HasOldObjects { get; init; }

    public string User { get; init; } = "";

    public IReadOnlyList<string> Groups { get; init; } = [];
}
