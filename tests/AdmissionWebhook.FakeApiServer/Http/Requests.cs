using System.Text.Json;
using System.Text.Json.Nodes;
using AdmissionWebhook.Fakes.Storage;
using Microsoft.AspNetCore.Http;

namespace AdmissionWebhook.Fakes.Http;

/// <summary>Answers one authorized request.</summary>
internal sealed class Requests(ObjectStorage storage, Watches watches, Func<IReadOnlyCollection<FakeResource>> served)
{
    private readonly ObjectWrites _writes = new(storage);
    private readonly Lists _lists = new(storage);

    public async Task AnswerAsync(HttpContext context, RecordedRequest request)
    {
        if (request.Resource is null)
        {
            await Answer.WriteAsync(context, 200, Discovery.Answer(request.Path, served()) ?? throw ApiRefusalException.NoSuchPath());
            return;
        }

        var resource = served()
            .FirstOrDefault(candidate =>
                candidate.Group == request.Group && candidate.Plural == request.Resource && candidate.Versions.Contains(request.Version!)
            );
        if (resource is null || !HasPath(resource, request))
        {
            throw ApiRefusalException.NoSuchPath();
        }

        switch (request.Verb)
        {
            case "watch":
                await watches.ServeAsync(context, resource, request);
                break;
            case "list":
                await Answer.WriteAsync(context, 200, _lists.List(resource, request, context.Request.Query));
                break;
            case "get":
                var found =
                    storage.Find(resource, request.Namespace, request.Name!) ?? throw ApiRefusalException.NotFound(resource, request.Name!);
                await Answer.WriteAsync(context, 200, Answer.Show(found.Object, resource, request.Version!));
                break;
            case "delete":
                await DeleteAsync(context, resource, request);
                break;
            default:
                await WriteAsync(context, resource, request);
                break;
        }
    }

    private static bool HasPath(FakeResource resource, RecordedRequest request) =>
        (request.Subresource is null || (request.Subresource == "status" && resource.HasStatus))
        && (resource.Namespaced ? request.Namespace is not null || request.Verb is "list" or "watch" : request.Namespace is null);

    private async Task WriteAsync(HttpContext context, FakeResource resource, RecordedRequest request)
    {
        var body = await BodyAsync(context) ?? throw ApiRefusalException.BadRequest("the body is empty");
        var type = context.Request.ContentType?.Split(';')[0];
        var write = new ObjectWrites.Context(Manager(context), DryRun(context), request.Subresource);
        if (request.Verb != "patch" || type == "application/apply-patch+yaml")
        {
            CheckKind(resource, request, body);
        }

        var stored = (request.Verb, type) switch
        {
            ("create", _) => _writes.Create(resource, request.Namespace, body, write),
            ("update", _) => _writes.Update(resource, request.Namespace, request.Name!, body, write),
            ("patch", "application/merge-patch+json") => _writes.Patch(resource, request.Namespace, request.Name!, body, write),
            ("patch", "application/apply-patch+yaml") => _writes.Apply(
                resource,
                request.Namespace,
                request.Name!,
                body,
                context.Request.Query["force"] == "true",
                Applier(context, write)
            ),
            ("patch", _) => throw new ApiRefusalException(
                415,
                "UnsupportedMediaType",
                $"the body of the request was in an unknown format - {type}"
            ),
            _ => throw new ApiRefusalException(405, "MethodNotAllowed", "the server does not allow this method on the requested resource"),
        };
        await Answer.WriteAsync(context, request.Verb == "create" ? 201 : 200, Answer.Show(stored.Object, resource, request.Version!));
    }

    private async Task DeleteAsync(HttpContext context, FakeResource resource, RecordedRequest request)
    {
        var options = await BodyAsync(context);
        var gone = _writes.Delete(resource, request.Namespace, request.Name!, options, DryRun(context));
        await Answer.WriteAsync(
            context,
            200,
            new JsonObject
            {
                ["kind"] = "Status",
                ["apiVersion"] = "v1",
                ["metadata"] = new JsonObject(),
                ["status"] = "Success",
                ["details"] = new JsonObject
                {
                    ["name"] = request.Name,
                    ["group"] = resource.Group,
                    ["kind"] = resource.Plural,
                    ["uid"] = gone.Metadata["uid"]?.DeepClone(),
                },
            }
        );
    }

    private static void CheckKind(FakeResource resource, RecordedRequest request, JsonObject body)
    {
        var (version, kind) = (body["apiVersion"]?.ToString(), body["kind"]?.ToString());
        if (version != resource.ApiVersion(request.Version!) || kind != resource.Kind)
        {
            throw ApiRefusalException.BadRequest(
                $"the API version or kind in the data ({version}, {kind}) does not match the expected "
                    + $"({resource.ApiVersion(request.Version!)}, {resource.Kind})"
            );
        }

        if (body["metadata"]?["namespace"]?.ToString() is { } space && space != request.Namespace)
        {
            throw ApiRefusalException.BadRequest("the namespace of the provided object does not match the namespace sent on the request");
        }
    }

    private static ObjectWrites.Context Applier(HttpContext context, ObjectWrites.Context write) =>
        string.IsNullOrEmpty(context.Request.Query["fieldManager"])
            ? throw ApiRefusalException.BadRequest(
                "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for apply patch"
            )
            : write;

    private static string Manager(HttpContext context) =>
        context.Request.Query["fieldManager"].ToString() is { Length: > 0 } named
            ? named
            : context.Request.Headers.UserAgent.ToString().Split('/')[0];

    private static bool DryRun(HttpContext context) =>
        context.Request.Query["dryRun"].ToString() switch
        {
            "" => false,
            "All" => true,
            var other => throw ApiRefusalException.BadRequest($"dryRun: Unsupported value: \"{other}\": supported values: \"All\""),
        };

    private static async Task<JsonObject?> BodyAsync(HttpContext context)
    {
        if (context.Request.ContentLength is null or 0)
        {
            return null;
        }

        try
        {
            return await JsonNode.ParseAsync(context.Request.Body) as JsonObject
                ?? throw ApiRefusalException.BadRequest("the body is not an object");
        }
        catch (JsonException exception)
        {
            throw ApiRefusalException.BadRequest(exception.Message);
        }
    }
}
