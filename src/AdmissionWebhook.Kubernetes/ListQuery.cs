namespace AdmissionWebhook.Kubernetes;

/// <summary>Which objects of a resource to list or watch.</summary>
/// <param name="Namespace">Null for every namespace.</param>
/// <param name="LabelSelector">In the API server's syntax.</param>
/// <param name="FieldSelector">In the API server's syntax.</param>
public sealed record ListQuery(string? Namespace = null, string? LabelSelector = null, string? FieldSelector = null)
{
    public static ListQuery Everything { get; } = new();

    /// <summary>Objects per page; null for the client's default.</summary>
    public int? PageSize { get; init; }

    internal QueryString ToQuery() => new QueryString().And("labelSelector", LabelSelector).And("fieldSelector", FieldSelector);
}
