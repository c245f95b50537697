using System.Text.Json;
using AdmissionWebhook.Manifests;
using AdmissionWebhook.Policy;
using AdmissionWebhook.Policy.Patching;

namespace AdmissionWebhook.Engine;

/// <summary>An object with what the API server would hear about it.</summary>
/// <param name="Document">Where it is written; null for an object of a cluster.</param>
/// <param name="Identity">Which one it is.</param>
/// <param name="Verdict">What is to be said of it.</param>
/// <param name="Patch">The defaults that it lacks.</param>
internal sealed record CheckedObject(
    ManifestDocument? Document, ObjectIdentity Identity, Verdict Verdict, IReadOnlyList<JsonPatchOperation> Patch)
{
    /// <summary>Of an object of a cluster.</summary>
    public string Uid { get; init; } = "";

    /// <summary>
    /// Of an object of a cluster: what would be found in it but for the defaults that it lacks. Nobody sets them before it is written anew,
    /// so this is how it stands until then.
    /// </summary>
    public IReadOnlyList<Finding> Standing { get; init; } = [];

    /// <summary>Whether it names no namespace, so that one was assumed.</summary>
    public bool IsNamespaceAssumed { get; init; }

    /// <summary>Where to look for it: its file, or itself.</summary>
    public string Place => Document?.File ?? Identity.ToString();

    /// <summary>Its first line; 0 where it is in no file.</summary>
    public int Line => Document?.Line ?? 0;

    /// <summary>What is said beside the findings: exceptions that lifted one, a broken glass, a kind that is not evaluated, what stands until defaults are set.</summary>
    public IEnumerable<string> Remarks => Warnings.Remarks(Verdict)
        .Concat(Standing.Select(finding => $"{finding.Rule} ({finding.Softened}): {finding.Path.ToFieldPath()}: {finding.Message}"));

    /// <summary>The object of a file with the defaults set, as validation sees it.</summary>
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

/// <summary>A finding with its place in the file; null where there is none.</summary>
internal sealed record PlacedFinding(Finding Finding, SourceMark? Mark)
{
    public int Line => Mark?.Line ?? 0;

    public int Column => Mark?.Column ?? 0;

    public static PlacedFinding Of(Finding finding, SourceMap? source) => new(finding, source?.Mark(finding.Path.ToString()));
}
