using System.Text.Json;

namespace AdmissionWebhook.Kubernetes;

/// <summary>One page of a list. Its elements live until it is disposed; clone what is kept.</summary>
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

    /// <summary>The snapshot that all pages of one list belong to; a watch may start there.</summary>
    public string ResourceVersion { get; }

    /// <summary>
    /// The server lost the snapshot midway (410) and this page begins a new one: what earlier pages held no longer counts.
    /// </summary>
    public bool Restarted { get; }

    /// <summary>
    /// The objects. Of custom resources each carries <c>apiVersion</c> and <c>kind</c>; built-in ones leave them out in lists.
    /// </summary>
    public JsonElement.ArrayEnumerator Objects => Items.ValueKind == JsonValueKind.Array ? Items.EnumerateArray() : default;

    public int Count => Items.ValueKind == JsonValueKind.Array ? Items.GetArrayLength() : 0;

    internal string? Continue { get; }

    private JsonElement Items { get; }

    public void Dispose() => _document.Dispose();
}
