using System.Text;
using System.Text.Json.Nodes;
using AdmissionWebhook.Manifests;
using AdmissionWebhook.Tests.Rules;

namespace AdmissionWebhook.Tests.Checks;

/// <summary>Manifests to be judged, and all that a verdict on them depends on.</summary>
/// <param name="Place">Where they stand in the repository.</param>
/// <param name="Policy">The policy file's text.</param>
/// <param name="Manifests">The text to be judged.</param>
internal sealed record Scene(string Place, string Policy, string Manifests)
{
    /// <summary>Objects that are there already.</summary>
    public string Others { get; init; } = "";

    /// <summary>Stored versions of what is judged.</summary>
    public string Old { get; init; } = "";

    public string User { get; init; } = "jane";

    /// <summary>The examples of a rule's page, in their order. The subresource that some name is left out: <c>check</c> judges whole manifests.</summary>
    public static IEnumerable<Scene> OfPage(string rule)
    {
        var page = RulePage.Read(rule);
        var policy = page.Blocks.FirstOrDefault(block => block.Word == "policy")?.Yaml ?? File.ReadAllText(Path.Combine(RulePage.Folder, "example-policy.yaml"));
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
                    yield return new Scene($"{rule}.md:{block.Line}", policy, block.Yaml) { Others = others, Old = old, User = block.Option("user", "jane") };
                    old = "";
                    break;
            }
        }
    }

    public static IReadOnlyList<JsonObject> Objects(string yaml) => [.. ManifestReader.Read(Encoding.UTF8.GetBytes(yaml), "scene")
        .Select(entry => JsonNode.Parse(((ManifestDocument)entry).Json.Span)!.AsObject())];
}
