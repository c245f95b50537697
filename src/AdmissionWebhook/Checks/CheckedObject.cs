using System.Text.Json;
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

    /// <summary>The object with the defaults set, as validation sees it.</summary>
    public JsonDocument Admitted()
    {
        var document = LoadedFile.Parse(Document);
        if (Patch.Count == 0)
        {
            return document;
        }

        using (document)
        {
            return MutatedObject.Of(document.RootElement, Patch);
        }
    }

    public IEnumerable<PlacedFinding> Findings => Verdict.Findings.Select(finding => PlacedFinding.Of(finding, Document.Source));
}

/// <summary>A finding with its place in the file (1-based; columns in UTF-16 code units) and the text of that line.</summary>
internal sealed record PlacedFinding(Finding Finding, int Line, int Column, string Text)
{
    public static PlacedFinding Of(Finding finding, SourceMap source)
    {
        var pointer = finding.Path.ToString();
        var place = source.Nearest(pointer);

        // A value on a line below its key is a whole block; the key is where the eye looks for it.
        return place.Line == place.KeyLine
            ? new PlacedFinding(finding, place.Line, place.Column, source.LineText(pointer))
            : new PlacedFinding(finding, place.KeyLine, place.KeyColumn, source.KeyLineText(pointer));
    }
}
