using System.Text.Json.Nodes;

namespace AdmissionWebhook.Cli.Scaffold;

/// <summary>An object to write, with comments on its parts.</summary>
/// <param name="kind">Of <c>networking.istio.io/v1</c>.</param>
/// <param name="purpose">The comment above it.</param>
internal sealed class ScaffoldedObject(string kind, string @namespace, string name, string purpose)
{
    private readonly Dictionary<string, string> _comments = new(StringComparer.Ordinal);

    public string Purpose { get; } = purpose;

    public JsonObject Labels { get; } = [];

    public JsonObject Annotations { get; } = [];

    public JsonObject Spec { get; } = [];

    /// <summary>By JSON pointer.</summary>
    public IReadOnlyDictionary<string, string> Comments => _comments;

    /// <summary>Adds to <c>spec</c>.</summary>
    /// <param name="comment">The comment above it; null if its name says enough.</param>
    public ScaffoldedObject With(string member, JsonNode value, string? comment = null)
    {
        Spec.Add(member, value);
        return Comment($"/spec/{member}", comment);
    }

    public ScaffoldedObject Comment(string pointer, string? comment)
    {
        if (comment is not null)
        {
            _comments.Add(pointer, comment);
        }

        return this;
    }

    public JsonObject Document()
    {
        var metadata = new JsonObject { ["name"] = name, ["namespace"] = @namespace };
        if (Labels.Count > 0)
        {
            metadata["labels"] = Labels.DeepClone();
        }

        if (Annotations.Count > 0)
        {
            metadata["annotations"] = Annotations.DeepClone();
        }

        return new JsonObject
        {
            ["apiVersion"] = "networking.istio.io/v1",
            ["kind"] = kind,
            ["metadata"] = metadata,
            ["spec"] = Spec.DeepClone(),
        };
    }
}
