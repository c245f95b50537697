namespace AdmissionWebhook.Manifests.Yaml;

/// <summary>Adds to a syntax error that the file looks like a template, the usual reason why a manifest is not YAML.</summary>
internal static class TemplateMark
{
    private const string Cure = "; this looks like a template: render it first, as in: helm template CHART | admission-webhook check -";
    private const string YttCure = "; this looks like a ytt template: render it first, as in: ytt -f FOLDER | admission-webhook check -";

    /// <returns>The same error, with the cure if its line has template braces.</returns>
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
