using System.Text.Json;
using AdmissionWebhook.Manifests;
using AdmissionWebhook.Policy;
using AdmissionWebhook.Policy.Patching;

namespace AdmissionWebhook.Engine;

/// <summary>An object with what the API server would be told about it.</summary>
/// <param name="Document">Its place in a file; null for an object of a cluster.</param>
/// <param name="Identity">Its kind, namespace and name.</param>
/// <param name="Verdict">The verdict with its defaults set.</param>
/// <param name="Patch">The missing defaults.</param>
internal sealed record CheckedObject(
    ManifestDocument? Document,
    ObjectIdentity Identity,
    Verdict Verdict,
    IReadOnlyList<JsonPatchOperation> Patch
)
{
    /// <summary>The uid, for an object of a cluster.</summary>
    public string Uid { get; init; } = "";

    /// <summary>
    /// For an object of a cluster: the findings that its missing defaults would lift. Defaults are set on the next write, so until then
    /// these hold.
    /// </summary>
    public IReadOnlyList<Finding> Standing { get; init; } = [];

    /// <summary>Whether the object names no namespace, so that one was assumed.</summary>
    public bool IsNamespaceAssumed { get; init; }

    /// <summary>Where to find it: its file, or its identity.</summary>
    public string Place => Document?.File ?? Identity.ToString();

    /// <summary>Its first line; 0 if it is in no file.</summary>
    public int Line => Document?.Line ?? 0;

    /// <summary>
    /// Notes in addition to the findings: exceptions that lifted one, break-glass, an unknown kind, findings that apply until defaults
    /// are set.
    /// </summary>
    public IEnumerable<string> Remarks =>
        Warnings
            .Remarks(Verdict)
            .Concat(Standing.Select(finding => $"{finding.Rule} ({finding.Softened}): {finding.Path.ToFieldPath()}: {finding.Message}"));

    /// <summary>The object with the defaults set, as validation sees it.</summary>
    public JsonDocument Admitted()
    {
        var document = LoadedFile.Parse(Document!);
        if (Patch.Count == 0)
        {
            return document;
        }

        using (document)
        {
            return MutatedObject.Of(document.RootElement, Patch);
        }
    }

    public IEnumerable<PlacedFinding> Findings => Verdict.Findings.Select(finding => PlacedFinding.Of(finding, Document?.Source));
}

/// <summary>A finding with its position in the file, if it has one.</summary>
internal sealed record PlacedFinding(Finding Finding, SourceMark? Mark)
{
    public int Line => Mark?.Line ?? 0;

    public int Column => Mark?.Column ?? 0;

    public static PlacedFinding Of(Finding finding, SourceMap? source) => new(finding, source?.Mark(finding.Path.ToString()));
}
