using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using AdmissionWebhook.Manifests;

namespace AdmissionWebhook.Tests.Deploy;

/// <summary>
/// The objects of a kustomization as <c>kubectl kustomize</c> renders them; without kubectl, those of its own resource files.
/// </summary>
internal sealed class RenderedManifests
{
    private RenderedManifests(IReadOnlyList<JsonNode> objects) => Objects = objects;

    public static RenderedManifests Base { get; } =
        new(Kustomize(RepositoryFiles.Path("deploy/base")) is { } text ? Read(text, "base.yaml") : OwnFiles());

    public IReadOnlyList<JsonNode> Objects { get; }

    public JsonNode One(string kind) => Objects.Single(item => (string?)item["kind"] == kind);

    /// <summary>The rendered objects of a folder. Skips the test if there is no kubectl.</summary>
    public static RenderedManifests Of(string folder)
    {
        var text = Kustomize(folder);
        Assert.SkipWhen(text is null, "kubectl is not installed, and only it renders an overlay");
        return new RenderedManifests(Read(text!, "overlay.yaml"));
    }

    public static IReadOnlyList<JsonNode> Read(string text, string name) =>
        [
            .. ManifestReader
                .Read(Encoding.UTF8.GetBytes(text), name)
                .Select(entry =>
                    entry is ManifestDocument document
                        ? JsonNode.Parse(document.Json.Span)!
                        : throw new InvalidDataException(entry.ToString())
                ),
        ];

    private static List<JsonNode> OwnFiles()
    {
        var folder = RepositoryFiles.Path("deploy/base");
        return
        [
            .. Directory
                .GetFiles(folder, "*.yaml")
                .Where(file => Path.GetFileName(file) != "kustomization.yaml")
                .SelectMany(file => Read(File.ReadAllText(file), file)),
        ];
    }

    private static string? Kustomize(string folder)
    {
        try
        {
            using var kubectl = Process.Start(
                new ProcessStartInfo("kubectl", ["kustomize", folder]) { RedirectStandardOutput = true, RedirectStandardError = true }
            )!;
            var errors = kubectl.StandardError.ReadToEndAsync();
            var text = kubectl.StandardOutput.ReadToEnd();
            kubectl.WaitForExit();
            return kubectl.ExitCode == 0 ? text : throw new InvalidOperationException(errors.GetAwaiter().GetResult());
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
