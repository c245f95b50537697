using System.Text.Json;

namespace AdmissionWebhook.Kubernetes;

public enum WatchEventType
{
    Added,
    Modified,
    Deleted,

    /// <summary>No change; the object holds only the resource version that the watch has reached.</summary>
    Bookmark,
}

/// <summary>One event of a watch.</summary>
/// <param name="Type">What happened.</param>
/// <param name="ResourceVersion">Where a later watch can resume.</param>
public readonly record struct WatchEvent(WatchEventType Type, JsonElement Object, string ResourceVersion);
