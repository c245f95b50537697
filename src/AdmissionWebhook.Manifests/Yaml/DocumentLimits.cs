namespace AdmissionWebhook.Manifests.Yaml;

/// <summary>Limits on what one document can cost.</summary>
internal static class DocumentLimits
{
    /// <summary>Levels of nesting, with aliases followed.</summary>
    public const int Depth = 512;

    /// <summary>Bytes of JSON that aliases may expand to beyond the size of the file.</summary>
    public const int ExpandedBytes = 32 * 1024 * 1024;

    public static string DepthMessage { get; } = $"nested deeper than {Depth} levels";
}
