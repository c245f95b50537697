using AdmissionWebhook.Admission;
using AdmissionWebhook.Manifests;
using AdmissionWebhook.Policy;
using AdmissionWebhook.Policy.Patching;

namespace AdmissionWebhook.Checks;

/// <summary>A document with what the API server would hear about it.</summary>
internal sealed record CheckedObject(
    ManifestDocument Document, ObjectIdentity Identity, Verdict Verdict, IReadOnlyList<JsonPatchOperation> Patch)
{
    /// <summary>What is said beside the findings: exceptions that lifted one, a broken glass, a kind that is not judged.</summary>
    public IEnumerable<string> Remarks => Warnings.Remarks(Verdict);

    public IEnumerable<PlacedFinding> Findings => Verdict.Findings.Select(finding => PlacedFinding.Of(finding, Document.Source));
}

/// <summary>A finding with its place in the file.</summary>
internal sealed record PlacedFinding(Finding Finding, SourceMark Mark)
{
    public static PlacedFinding Of(Finding finding, SourceMap source) => new(finding, source.Mark(finding.Path.ToString()));
}
