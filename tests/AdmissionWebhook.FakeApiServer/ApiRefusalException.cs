using System.Text.Json.Nodes;

namespace AdmissionWebhook.Fakes;

/// <summary>A refusal as the API server words it, thrown inside the fake and written as a Status object.</summary>
public sealed class ApiRefusalException(int code, string reason, string message, JsonObject? details = null) : Exception(message)
{
    public int Code => code;

    public static ApiRefusalException NotFound(FakeResource resource, string name) =>
        new(404, "NotFound", $"{resource.Qualified} \"{name}\" not found", Details(resource, name));

    public static ApiRefusalException NoSuchPath() => new(404, "NotFound", "the server could not find the requested resource");

    public static ApiRefusalException AlreadyExists(FakeResource resource, string name) =>
        new(409, "AlreadyExists", $"{resource.Qualified} \"{name}\" already exists", Details(resource, name));

    public static ApiRefusalException Conflict(FakeResource resource, string name) =>
        new(
            409,
            "Conflict",
            $"Operation cannot be fulfilled on {resource.Qualified} \"{name}\": the object has been modified; "
                + "please apply your changes to the latest version and try again",
            Details(resource, name)
        );

    public static ApiRefusalException Expired(string message) => new(410, "Expired", message);

    public static ApiRefusalException Invalid(FakeResource resource, string name, string message) =>
        new(422, "Invalid", $"{resource.Kind}.{resource.Group} \"{name}\" is invalid: {message}", Details(resource, name));

    public static ApiRefusalException BadRequest(string message) => new(400, "BadRequest", message);

    public JsonObject ToStatus() =>
        new()
        {
            ["kind"] = "Status",
            ["apiVersion"] = "v1",
            ["metadata"] = new JsonObject(),
            ["status"] = "Failure",
            ["message"] = Message,
            ["reason"] = reason,
            ["details"] = details?.DeepClone(),
            ["code"] = code,
        };

    private static JsonObject Details(FakeResource resource, string name) =>
        new()
        {
            ["name"] = name,
            ["group"] = resource.Group,
            ["kind"] = resource.Plural,
        };
}
