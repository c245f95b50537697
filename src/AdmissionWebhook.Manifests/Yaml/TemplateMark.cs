namespace AdmissionWebhook.Manifests.Yaml;

/// <summary>A chart's template is the usual reason why a file in a repository of manifests is not YAML; the error says so.</summary>
internal static class TemplateMark
{
    private const string Cure = "; this looks like a template: render it first, as in: helm template CHART | admission-webhook check -";
    private const string YttCure = "; this looks like a ytt template: render it first, as in: ytt -f FOLDER | admission-webhook check -";

    /// <returns>The same error, with the cure where its line opens a template's braces.</returns>
    public static ManifestFormatException Explain(ManifestFormatException broken, string text)
    {
        var line = 1;
        foreach (var content in text.AsSpan().EnumerateLines())
        {
            if (line++ == broken.Line)
            {
                return content.Contains("{{", StringComparison.Ordinal) ? Marked(broken, Cure)
                    : content.Contains("#@", StringComparison.Ordinal) ? Marked(broken, YttCure)
                    : broken;
            }
        }

        return broken;
    }

    private static ManifestFormatException Marked(ManifestFormatException broken, string cure) =>
        new(broken.Message + cure, broken.Line, broken.Column, broken.Fatal) { Fragment = FragmentKinds.Template };
}
