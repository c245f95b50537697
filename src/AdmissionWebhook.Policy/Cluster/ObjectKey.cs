namespace AdmissionWebhook.Policy.Cluster;

/// <summary>The namespace and name of an object.</summary>
public readonly record struct ObjectKey(string Namespace, string Name)
{
    /// <summary>Reads <c>namespace/name</c>; null if the text has no namespace.</summary>
    public static ObjectKey? Parse(string text) =>
        text.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash ? new ObjectKey(text[..slash], text[(slash + 1)..]) : null;

    public override string ToString() => $"{Namespace}/{Name}";
}
