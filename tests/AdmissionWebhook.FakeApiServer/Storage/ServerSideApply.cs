using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace AdmissionWebhook.Fakes.Storage;

internal static class ServerSideApply
{
    /// <exception cref="ApiRefusalException">409: another manager owns a field with another value, and force is off.</exception>
    public static (JsonObject Object, ImmutableDictionary<string, ImmutableHashSet<string>> Owners) Merge(
        StoredObject? current,
        JsonObject applied,
        string manager,
        bool force
    )
    {
        var wanted = FieldPaths.Leaves(applied);
        if (current is null)
        {
            return (applied, StoredObject.Trim(ImmutableDictionary<string, ImmutableHashSet<string>>.Empty.Add(manager, [.. wanted.Keys])));
        }

        var have = FieldPaths.Leaves(current.Object);
        var conflicts = (
            from owner in current.Owners
            where owner.Key != manager
            from path in owner.Value
            from want in wanted
            where FieldPaths.Overlap(path, want.Key) && !(path == want.Key && JsonNode.DeepEquals(have.GetValueOrDefault(path), want.Value))
            select (Manager: owner.Key, Path: path)
        ).ToList();
        if (conflicts.Count > 0 && !force)
        {
            throw Refuse(conflicts);
        }

        var merged = MergePatch.Apply(current.Object, applied, nullRemoves: false);
        var others = current
            .Owners.Remove(manager)
            .ToImmutableDictionary(
                owner => owner.Key,
                owner => owner.Value.Except(conflicts.Where(conflict => conflict.Manager == owner.Key).Select(conflict => conflict.Path))
            );
        var abandoned = current
            .Owners.GetValueOrDefault(manager, [])
            .Where(path => !wanted.Keys.Any(want => FieldPaths.Overlap(want, path)) && !others.Values.Any(paths => paths.Contains(path)));
        foreach (var path in abandoned)
        {
            FieldPaths.Remove(merged, path);
        }

        return (merged, StoredObject.Trim(others.SetItem(manager, [.. wanted.Keys])));
    }

    private static ApiRefusalException Refuse(List<(string Manager, string Path)> conflicts)
    {
        var causes = conflicts.Select(conflict =>
            (JsonNode)
                new JsonObject
                {
                    ["reason"] = "FieldManagerConflict",
                    ["message"] = $"conflict with \"{conflict.Manager}\"",
                    ["field"] = conflict.Path.Replace('/', '.'),
                }
        );
        return new ApiRefusalException(
            409,
            "Conflict",
            $"Apply failed with {conflicts.Count} conflicts: "
                + string.Join(
                    ", ",
                    conflicts.Select(conflict => $"conflict with \"{conflict.Manager}\": {conflict.Path.Replace('/', '.')}")
                ),
            new JsonObject { ["causes"] = new JsonArray([.. causes]) }
        );
    }
}
