using System.Text;
using System.Text.Json.Nodes;
using AdmissionWebhook.Manifests;
using AdmissionWebhook.Policy.Rules;
using AdmissionWebhook.Tests.Rules;

namespace AdmissionWebhook.Tests.Checks;

/// <summary>Manifests to evaluate, and everything that the verdict depends on.</summary>
/// <param name="Place">Their path in the repository.</param>
/// <param name="Policy">The text of the policy file.</param>
/// <param name="Manifests">The text to evaluate.</param>
internal sealed record Scene(string Place, string Policy, string Manifests)
{
    /// <summary>A Service as any cluster has one; without any, the namespace's Services count as unknown.</summary>
    public const string Service = """
        apiVersion: v1
        kind: Service
        metadata: {name: kubernetes, namespace: default}
        """;

    /// <summary>The page whose examples the API server's schema refuses: no webhook and no audit ever sees them.</summary>
    public const string RefusedByTheApiServer = "rejected-shape";

    private static readonly string Samples = Path.Combine(Repository.Root, "samples");

    public static TheoryData<string> SampleNames =>
        [.. Directory.GetFiles(Samples, "*.yaml").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    public static TheoryData<string> Rules => [.. RuleCatalog.All.Select(rule => rule.Descriptor.Name)];

    /// <summary>Objects that already exist.</summary>
    public string Others { get; init; } = "";

    /// <summary>Stored versions of the evaluated objects.</summary>
    public string Old { get; init; } = "";

    public string User { get; init; } = "jane";

    public static Scene OfSample(string name) =>
        new(
            name,
            File.ReadAllText(Path.Combine(Repository.Root, "src", "AdmissionWebhook", "Policies", "sample-policy.yaml")),
            File.ReadAllText(Path.Combine(Samples, name))
        );

    /// <summary>The examples of a rule's page, in order, without their subresource: <c>check</c> evaluates whole manifests.</summary>
    public static IEnumerable<Scene> OfPage(string rule)
    {
        var page = RulePage.Read(rule);
        var policy =
            page.Blocks.FirstOrDefault(block => block.Word == "policy")?.Yaml
            ?? File.ReadAllText(Path.Combine(RulePage.Folder, "example-policy.yaml"));
        var (others, old) = ("", "");
        foreach (var block in page.Blocks)
        {
            switch (block.Word)
            {
                case "with":
                    others = block.Yaml;
                    break;
                case "old":
                    old = block.Yaml;
                    break;
                case "bad" or "good" or "fixed":
                    yield return new Scene($"{rule}.md:{block.Line}", policy, block.Yaml)
                    {
                        Others = others,
                        Old = old,
                        User = block.Option("user", "jane"),
                    };
                    old = "";
                    break;
            }
        }
    }

    public static IReadOnlyList<JsonObject> Objects(string yaml) =>
        [
            .. ManifestReader
                .Read(Encoding.UTF8.GetBytes(yaml), "scene")
                .Select(entry => JsonNode.Parse(((ManifestDocument)entry).Json.Span)!.AsObject()),
        ];
}
