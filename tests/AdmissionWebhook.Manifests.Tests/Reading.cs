using System.Text;

namespace AdmissionWebhook.Manifests.Tests;

internal static class Reading
{
    public static List<ManifestEntry> Entries(string text, string file = "a.yaml") =>
        [.. ManifestReader.Read(Encoding.UTF8.GetBytes(text), file)];

    public static List<string> Json(string text, string file = "a.yaml") => [.. Entries(text, file).Select(Json)];

    public static string Json(ManifestEntry entry) =>
        entry switch
        {
            ManifestDocument document => Encoding.UTF8.GetString(document.Json.Span),
            ManifestError error => $"{error.Line}:{error.Column} {error.Message}",
            _ => throw new InvalidOperationException(),
        };

    public static ManifestError Error(string text, string file = "a.yaml") =>
        Assert.IsType<ManifestError>(Assert.Single(Entries(text, file)));
}
