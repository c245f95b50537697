using System.Text.Json;

namespace AdmissionWebhook.Kubernetes;

/// <summary>One page of a list. Its elements are valid until it is disposed; clone what you keep.</summary>
public sealed class ListPage : IDisposable
{
    private readonly JsonDocument _document;

    internal ListPage(JsonDocument document, bool restarted)
    {
        _document = document;
        Restarted = restarted;
        var root = document.RootElement;
        Items = root.Field("items") is { ValueKind: JsonValueKind.Array } items ? items : default;
        ResourceVersion = root.Text("metadata", "resourceVersion") ?? "";
        Continue = root.Text("metadata", "continue") is { Length: > 0 } token ? token : null;
    }

    /// <summary>The snapshot that all pages of a list share; a watch can start there.</summary>
    public string ResourceVersion { get; }

    /// <summary>
    /// The server lost the snapshot midway (410) and this page starts a new one: discard the earlier pages.
    /// </summary>
    public bool Restarted { get; }

    /// <summary>
    /// The objects. Custom resources carry <c>apiVersion</c> and <c>kind</c>; built-in ones omit them in lists.
    /// </summary>
    public JsonElement.ArrayEnumerator Objects => Items.ValueKind == JsonValueKind.Array ? Items.EnumerateArray() : default;

    public int Count => Items.ValueKind == JsonValueKind.Array ? Items.GetArrayLength() : 0;

    internal string? Continue { get; }

    private JsonElement Items { get; }

    public void Dispose() => _document.Dispose();
}
