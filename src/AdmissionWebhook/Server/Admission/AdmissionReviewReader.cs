using System.Text.Json;
using System.Text.Unicode;
using AdmissionWebhook.Engine;
using AdmissionWebhook.Policy;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Server.Admission;

/// <summary>Reads an AdmissionReview without binding it to types: the objects in it stay the JSON that was sent.</summary>
internal static class AdmissionReviewReader
{
    public const string ApiVersion = "admission.k8s.io/v1";
    public const string Kind = "AdmissionReview";

    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false, MaxDepth = 512 };

    /// <exception cref="RefusedRequestException">400: not UTF-8, not JSON, or a duplicate member.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> body)
    {
        if (body.IsEmpty)
        {
            throw RefusedRequestException.Unreadable($"the body is empty; send an {Kind}");
        }

        // The parser validates a string only when it is read, and the rules do not read all of them.
        if (!Utf8.IsValid(body.Span))
        {
            throw RefusedRequestException.Unreadable("the body is not valid UTF-8");
        }

        try
        {
            return JsonDocument.Parse(body, Options);
        }
        catch (JsonException e)
        {
            throw RefusedRequestException.Unreadable($"the body is not readable JSON: {e.Message}");
        }
        catch (InvalidOperationException)
        {
            // Thrown when the parser compares names: a lone surrogate (\ud800) is legal JSON, but an API server never sends one.
            throw RefusedRequestException.Unreadable("the body is not readable JSON: a name in it is not valid UTF-16");
        }
    }

    /// <exception cref="RefusedRequestException">400: not an AdmissionReview of a supported version.</exception>
    public static AdmissionRequest Read(JsonElement review)
    {
        if (review.ValueKind != JsonValueKind.Object)
        {
            throw RefusedRequestException.Unreadable($"the body is not an object; send an {Kind}");
        }

        Expect(review, "apiVersion"u8, "apiVersion", ApiVersion);
        Expect(review, "kind"u8, "kind", Kind);
        var request = Mapping(review, "request"u8, "request");
        if (request.ValueKind == JsonValueKind.Undefined)
        {
            throw RefusedRequestException.Unreadable("request is missing");
        }

        var uid = Text(request, "uid"u8, "request.uid");
        if (string.IsNullOrEmpty(uid))
        {
            throw RefusedRequestException.Unreadable("request.uid is missing");
        }

        var kind = Mapping(request, "kind"u8, "request.kind");
        var user = Mapping(request, "userInfo"u8, "request.userInfo");
        return new AdmissionRequest(
            uid,
            new AdmissionInput
            {
                Group = Text(kind, "group"u8, "request.kind.group") ?? "",
                Version = Text(kind, "version"u8, "request.kind.version") ?? "",
                Kind =
                    Text(kind, "kind"u8, "request.kind.kind") ?? throw RefusedRequestException.Unreadable("request.kind.kind is missing"),
                Namespace = Text(request, "namespace"u8, "request.namespace") ?? "",
                Name = Text(request, "name"u8, "request.name") ?? "",
                Operation = ReadOperation(Text(request, "operation"u8, "request.operation")),
                SubResource = Text(request, "subResource"u8, "request.subResource") ?? "",
                Object = request.Member("object"u8),
                OldObject = request.Member("oldObject"u8),
                User = Text(user, "username"u8, "request.userInfo.username") ?? "",
                Groups = Texts(user.Member("groups"u8)),
            }
        );
    }

    private static void Expect(JsonElement review, ReadOnlySpan<byte> name, string path, string expected)
    {
        var text = Text(review, name, path);
        if (text != expected)
        {
            var found = text is null ? "missing" : $"'{BoundedText.Clip(text, 64)}'";
            throw RefusedRequestException.Unreadable($"{path} is {found}; expected '{expected}'");
        }
    }

    private static Operation ReadOperation(string? operation) =>
        operation switch
        {
            "CREATE" => Operation.Create,
            "UPDATE" => Operation.Update,
            "DELETE" => Operation.Delete,
            "CONNECT" => Operation.Connect,
            null => throw RefusedRequestException.Unreadable("request.operation is missing"),
            _ => throw RefusedRequestException.Unreadable(
                $"request.operation '{BoundedText.Clip(operation, 64)}' is none of CREATE, UPDATE, DELETE, CONNECT"
            ),
        };

    private static JsonElement Mapping(JsonElement parent, ReadOnlySpan<byte> name, string path)
    {
        var value = parent.Member(name);
        return value.ValueKind is JsonValueKind.Object or JsonValueKind.Undefined
            ? value
            : throw RefusedRequestException.Unreadable($"{path} is not an object");
    }

    private static string? Text(JsonElement parent, ReadOnlySpan<byte> name, string path)
    {
        var value = parent.Member(name);
        return value.ValueKind is JsonValueKind.String or JsonValueKind.Undefined
            ? value.Text()
            : throw RefusedRequestException.Unreadable($"{path} is not a string");
    }

    private static string[] Texts(JsonElement list)
    {
        if (list.ValueKind != JsonValueKind.Array)
        {
            return [];
        }

        var texts = new string[list.GetArrayLength()];
        var index = 0;
        foreach (var item in list.EnumerateArray())
        {
            texts[index++] = item.Text() ?? "";
        }

        return texts;
    }
}
