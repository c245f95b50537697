namespace AdmissionWebhook.Fakes;

/// <summary>One request as RBAC sees it.</summary>
/// <param name="Verb">get, list, watch, create, update, patch or delete.</param>
/// <param name="Group">Empty for the core group; null if the path is not a resource.</param>
/// <param name="Version">Null if the path is not a resource.</param>
/// <param name="Resource">The plural; null if the path is not a resource.</param>
/// <param name="Subresource">For example status.</param>
/// <param name="Namespace">Null for cluster-scoped requests and for all namespaces.</param>
/// <param name="Name">Null for collections.</param>
/// <param name="Path">Without the query.</param>
/// <param name="Query">As sent.</param>
public sealed record RecordedRequest(
    string Verb,
    string? Group,
    string? Version,
    string? Resource,
    string? Subresource,
    string? Namespace,
    string? Name,
    string Path,
    string Query
)
{
    /// <summary>Null if the credentials were rejected.</summary>
    public FakeUser? User { get; init; }

    public bool IsDryRun => Query.Contains("dryRun=All", StringComparison.Ordinal);

    public bool IsWrite => Verb is "create" or "update" or "patch" or "delete";

    internal static RecordedRequest Parse(string method, string path, string query, bool watch)
    {
        var (group, version, rest) = path.Split('/', StringSplitOptions.RemoveEmptyEntries) switch
        {
            ["api", var core, .. var tail] => ("", core, tail),
            ["apis", var outer, var served, .. var tail] => (outer, served, tail),
            _ => (null, null, []),
        };
        if (group is null || rest.Length == 0)
        {
            return new RecordedRequest("get", null, null, null, null, null, null, path, query);
        }

        // "namespaces" is both a resource and the prefix of namespaced ones; /namespaces/NAME/status is the former.
        (string? space, string[] parts) =
            rest is ["namespaces", var inside, var next, .. var more] && next != "status"
                ? ((string?)inside, (string[])[next, .. more])
                : (null, rest);
        var name = parts.ElementAtOrDefault(1);
        return new RecordedRequest(
            VerbOf(method, name is not null, watch),
            group,
            version,
            parts[0],
            parts.ElementAtOrDefault(2),
            space,
            name is null ? null : Uri.UnescapeDataString(name),
            path,
            query
        );
    }

    private static string VerbOf(string method, bool named, bool watch) =>
        method switch
        {
            "GET" when watch => "watch",
            "GET" => named ? "get" : "list",
            "POST" => "create",
            "PUT" => "update",
            "PATCH" => "patch",
            "DELETE" => named ? "delete" : "deletecollection",
            _ => method.ToLowerInvariant(),
        };
}
