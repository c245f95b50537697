using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace AdmissionWebhook.Fakes.Storage;

/// <summary>An immutable object, with the owners of its leaves.</summary>
internal sealed record StoredObject(JsonObject Object, ImmutableDictionary<string, ImmutableHashSet<string>> Owners)
{
    public string Version => Object["metadata"]!["resourceVersion"]!.GetValue<string>();

    public JsonObject Metadata => Object["metadata"]!.AsObject();

    /// <summary>After a plain write, its manager is the only owner of what changed.</summary>
    public static ImmutableDictionary<string, ImmutableHashSet<string>> AfterWrite(StoredObject? before, JsonObject after, string manager)
    {
        var leaves = FieldPaths.Leaves(after);
        var old = before is null ? [] : FieldPaths.Leaves(before.Object);
        var changed = leaves
            .Where(leaf => !old.TryGetValue(leaf.Key, out var value) || !JsonNode.DeepEquals(value, leaf.Value))
            .Select(leaf => leaf.Key)
            .ToImmutableHashSet();
        var owners = (before?.Owners ?? ImmutableDictionary<string, ImmutableHashSet<string>>.Empty).ToImmutableDictionary(
            owner => owner.Key,
            owner => owner.Value.Where(path => leaves.ContainsKey(path) && !changed.Contains(path)).ToImmutableHashSet()
        );
        return Trim(owners.SetItem(manager, owners.GetValueOrDefault(manager, []).Union(changed)));
    }

    public static ImmutableDictionary<string, ImmutableHashSet<string>> Trim(
        ImmutableDictionary<string, ImmutableHashSet<string>> owners
    ) => owners.Where(owner => owner.Value.Count > 0).ToImmutableDictionary();

    public static JsonArray ManagedFields(ImmutableDictionary<string, ImmutableHashSet<string>> owners, JsonObject of) =>
        new([
            .. owners
                .OrderBy(owner => owner.Key, StringComparer.Ordinal)
                .Select(owner => new JsonObject
                {
                    ["manager"] = owner.Key,
                    ["operation"] = "Update",
                    ["apiVersion"] = of["apiVersion"]?.DeepClone(),
                    ["fieldsType"] = "FieldsV1",
                    ["fieldsV1"] = FieldPaths.FieldsV1(owner.Value),
                }),
        ]);
}
