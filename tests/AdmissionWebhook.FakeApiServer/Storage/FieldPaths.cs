using System.Text.Json.Nodes;

namespace AdmissionWebhook.Fakes.Storage;

/// <summary>The leaves of an object by path; lists count as one leaf, as in a custom resource without list types.</summary>
internal static class FieldPaths
{
    private static readonly HashSet<string> Unowned =
    [
        "/apiVersion",
        "/kind",
        "/metadata/name",
        "/metadata/namespace",
        "/metadata/uid",
        "/metadata/resourceVersion",
        "/metadata/creationTimestamp",
        "/metadata/generation",
        "/metadata/managedFields",
        "/metadata/generateName",
    ];

    public static Dictionary<string, JsonNode?> Leaves(JsonObject root)
    {
        var leaves = new Dictionary<string, JsonNode?>();
        Collect(root, "", leaves);
        return leaves;
    }

    public static void Remove(JsonObject root, string path)
    {
        var names = path[1..].Split('/');
        var parents = new Stack<(JsonObject Parent, string Name)>();
        JsonNode? at = root;
        foreach (var name in names.Select(Unescape))
        {
            if (at is not JsonObject parent)
            {
                return;
            }

            parents.Push((parent, name));
            at = parent[name];
        }

        foreach (var (parent, name) in parents)
        {
            parent.Remove(name);
            if (parent.Count > 0)
            {
                return;
            }
        }
    }

    public static JsonObject FieldsV1(IEnumerable<string> paths)
    {
        var root = new JsonObject();
        foreach (var path in paths.Order(StringComparer.Ordinal))
        {
            var at = root;
            foreach (var name in path[1..].Split('/'))
            {
                var key = $"f:{Unescape(name)}";
                at[key] ??= new JsonObject();
                at = at[key]!.AsObject();
            }
        }

        return root;
    }

    public static bool Overlap(string one, string other) =>
        one == other || one.StartsWith(other + "/", StringComparison.Ordinal) || other.StartsWith(one + "/", StringComparison.Ordinal);

    private static void Collect(JsonNode? node, string path, Dictionary<string, JsonNode?> leaves)
    {
        if (Unowned.Contains(path))
        {
            return;
        }

        if (node is JsonObject { Count: > 0 } parent)
        {
            foreach (var (name, child) in parent)
            {
                Collect(
                    child,
                    $"{path}/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}",
                    leaves
                );
            }
        }
        else if (path.Length > 0)
        {
            leaves[path] = node;
        }
    }

    private static string Unescape(string name) =>
        name.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
}
