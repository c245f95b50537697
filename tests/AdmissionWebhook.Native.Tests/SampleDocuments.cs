using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using AdmissionWebhook.Files;
using AdmissionWebhook.Manifests;
using AdmissionWebhook.Policies;
using AdmissionWebhook.Policy;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Native.Tests;

/// <summary>Istio objects from the repository's samples and the rules' pages.</summary>
internal static partial class SampleDocuments
{
    public static PolicySet SamplePolicy { get; } =
        new PolicyFiles(hasNamespaceLabels: true)
            .Compile(FileSnapshot.Read([Path.Combine(Root(), "src/AdmissionWebhook/Policies/sample-policy.yaml")]))
            .Set;

    public static IEnumerable<(string Name, AdmissionInput Input)> All()
    {
        var samples = Directory.GetFiles(Path.Combine(Root(), "samples"), "*.yaml").Select(file => (file, File.ReadAllText(file)));
        var pages = Directory
            .GetFiles(Path.Combine(Root(), "docs/rules"), "*.md")
            .SelectMany(file => Fenced().Matches(File.ReadAllText(file)).Select(block => (file, block.Groups[1].Value)));
        foreach (var (file, text) in samples.Concat(pages))
        {
            foreach (var document in ManifestReader.Read(Encoding.UTF8.GetBytes(text), file).OfType<ManifestDocument>())
            {
                if (Input(JsonDocument.Parse(document.Json).RootElement) is { } input)
                {
                    yield return ($"{Path.GetFileName(file)}: {input.Name}", input);
                }
            }
        }
    }

    private static AdmissionInput? Input(JsonElement item)
    {
        var version = item.TryGetProperty("apiVersion", out var written) ? written.GetString()!.Split('/') : [""];
        return version[0] != IstioKinds.Group || !item.TryGetProperty("metadata", out var metadata)
            ? null
            : new AdmissionInput
            {
                Group = version[0],
                Version = version[^1],
                Kind = item.GetProperty("kind").GetString()!,
                Namespace = metadata.TryGetProperty("namespace", out var @namespace) ? @namespace.GetString()! : "default",
                Name = metadata.TryGetProperty("name", out var name) ? name.GetString()! : "",
                Operation = Operation.Create,
                Object = item,
                User = "alice",
            };
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "AdmissionWebhook.sln")))
        {
            folder =
                Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(folder))
                ?? throw new InvalidOperationException("the tests run outside the repository");
        }

        return folder;
    }

    [GeneratedRegex(@"^```yaml (?:bad|good|fixed)[^\n]*\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fenced();
}
