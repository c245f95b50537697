using System.Globalization;
using System.Text.Json.Nodes;

namespace AdmissionWebhook.Fakes.Storage;

/// <summary>Create, update, patch, apply and delete with the API server's checks.</summary>
internal sealed class ObjectWrites(ObjectStorage storage)
{
    /// <summary>Who writes, and whether it is stored.</summary>
    public sealed record Context(string Manager, bool DryRun, string? Subresource);

    public StoredObject Create(FakeResource resource, string? @namespace, JsonObject body, Context context)
    {
        var metadata = Metadata(body);
        var prefix = metadata["generateName"]?.GetValue<string>();
        var name =
            metadata["name"]?.GetValue<string>()
            ?? (
                prefix is null
                    ? throw ApiRefusalException.Invalid(resource, "", "metadata.name: Required value: name or generateName is required")
                    : prefix + Guid.NewGuid().ToString("N")[..5]
            );
        if (metadata["resourceVersion"] is not null)
        {
            throw ApiRefusalException.BadRequest("resourceVersion should not be set on objects to be created");
        }

        return storage.Write(
            resource,
            @namespace,
            name,
            context.DryRun,
            existing =>
                existing is null ? New(resource, @namespace, name, body, context) : throw ApiRefusalException.AlreadyExists(resource, name)
        );
    }

    public StoredObject Update(FakeResource resource, string? @namespace, string name, JsonObject body, Context context)
    {
        if (Metadata(body)["name"]?.GetValue<string>() is { } inBody && inBody != name)
        {
            throw ApiRefusalException.BadRequest($"the name of the object ({inBody}) does not match the name on the URL ({name})");
        }

        if (Metadata(body)["resourceVersion"] is null && (resource.Custom || resource.Plural == "leases"))
        {
            throw ApiRefusalException.Invalid(
                resource,
                name,
                "metadata.resourceVersion: Invalid value: 0x0: must be specified for an update"
            );
        }

        return storage.Write(
            resource,
            @namespace,
            name,
            context.DryRun,
            existing => Changed(resource, name, existing ?? throw ApiRefusalException.NotFound(resource, name), body, context)
        );
    }

    public StoredObject Patch(FakeResource resource, string? @namespace, string name, JsonObject patch, Context context) =>
        storage.Write(
            resource,
            @namespace,
            name,
            context.DryRun,
            existing =>
            {
                var current = existing ?? throw ApiRefusalException.NotFound(resource, name);
                return Changed(resource, name, current, MergePatch.Apply(current.Object, patch, nullRemoves: true), context);
            }
        );

    public StoredObject Apply(FakeResource resource, string? @namespace, string name, JsonObject body, bool force, Context context) =>
        storage.Write(
            resource,
            @namespace,
            name,
            context.DryRun,
            existing =>
            {
                if (existing is null && context.Subresource is not null)
                {
                    throw ApiRefusalException.NotFound(resource, name);
                }

                var (merged, owners) = ServerSideApply.Merge(existing, body, context.Manager, force);
                var result = existing is null
                    ? New(resource, @namespace, name, merged, context)
                    : Changed(resource, name, existing, merged, context);
                return Own(result.Object, owners);
            }
        );

    /// <summary>Objects with finalizers are only marked.</summary>
    public StoredObject Delete(FakeResource resource, string? @namespace, string name, JsonObject? options, bool dryRun)
    {
        if (storage.Find(resource, @namespace, name)?.Metadata["finalizers"] is JsonArray { Count: > 0 })
        {
            return storage.Write(
                resource,
                @namespace,
                name,
                dryRun,
                existing =>
                {
                    var marked = existing!.Object.DeepClone().AsObject();
                    marked["metadata"]!["deletionTimestamp"] ??= Now();
                    return existing with { Object = marked };
                }
            );
        }

        return storage.Remove(
            resource,
            @namespace,
            name,
            dryRun,
            existing =>
            {
                foreach (var field in new[] { "resourceVersion", "uid" })
                {
                    if (options?["preconditions"]?[field]?.ToString() is { } expected && expected != existing.Metadata[field]!.ToString())
                    {
                        throw ApiRefusalException.Conflict(resource, name);
                    }
                }
            }
        );
    }

    public static StoredObject New(FakeResource resource, string? @namespace, string name, JsonObject body, Context context)
    {
        var created = body.DeepClone().AsObject();
        if (resource.HasStatus && resource.Custom)
        {
            created.Remove("status");
        }

        var metadata = Metadata(created);
        metadata["name"] = name;
        if (resource.Namespaced)
        {
            metadata["namespace"] = @namespace;
        }

        metadata["uid"] = Guid.NewGuid().ToString();
        metadata["creationTimestamp"] = Now();
        metadata["generation"] = 1;
        return Own(created, StoredObject.AfterWrite(null, created, context.Manager));
    }

    public static StoredObject Changed(FakeResource resource, string name, StoredObject current, JsonObject body, Context context)
    {
        foreach (var field in new[] { "resourceVersion", "uid" })
        {
            if (Metadata(body)[field]?.ToString() is { Length: > 0 } expected && expected != current.Metadata[field]!.ToString())
            {
                throw ApiRefusalException.Conflict(resource, name);
            }
        }

        var isStatus = context.Subresource == "status";
        var next = (isStatus ? current.Object : body).DeepClone().AsObject();
        Copy(
            "status",
            isStatus ? body
                : resource.HasStatus ? current.Object
                : body,
            next
        );
        var metadata = Metadata(next);
        foreach (
            var field in new[] { "name", "namespace", "uid", "creationTimestamp", "deletionTimestamp", "generation", "resourceVersion" }
        )
        {
            Copy(field, current.Metadata, metadata);
        }

        if (!isStatus && !SameButMetadata(current.Object, next))
        {
            metadata["generation"] = current.Metadata["generation"]!.GetValue<int>() + 1;
        }

        return Own(next, StoredObject.AfterWrite(current, next, context.Manager));
    }

    private static StoredObject Own(
        JsonObject item,
        System.Collections.Immutable.ImmutableDictionary<string, System.Collections.Immutable.ImmutableHashSet<string>> owners
    )
    {
        var copy = item.DeepClone().AsObject();
        Metadata(copy)["managedFields"] = StoredObject.ManagedFields(owners, copy);
        return new StoredObject(copy, owners);
    }

    private static void Copy(string field, JsonObject from, JsonObject to)
    {
        if (from[field] is { } value)
        {
            to[field] = value.DeepClone();
        }
        else
        {
            to.Remove(field);
        }
    }

    private static bool SameButMetadata(JsonObject one, JsonObject other)
    {
        var copies = new[] { one, other }
            .Select(item =>
            {
                var copy = item.DeepClone().AsObject();
                copy.Remove("metadata");
                copy.Remove("status");
                copy.Remove("apiVersion");
                return copy;
            })
            .ToArray();
        return JsonNode.DeepEquals(copies[0], copies[1]);
    }

    private static JsonObject Metadata(JsonObject item)
    {
        item["metadata"] ??= new JsonObject();
        return item["metadata"]!.AsObject();
    }

    private static string Now() => TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
