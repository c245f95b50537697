using System.Text;
using System.Text.Json.Nodes;
using AdmissionWebhook.Manifests;

namespace AdmissionWebhook.Tests.Deploy.Charts;

/// <summary>The chart, rendered as <c>helm template</c> does, without a cluster.</summary>
internal static class Chart
{
    public static readonly string Folder = RepositoryFiles.Path("deploy/chart");

    public static JsonObject DefaultValues => Document(File.ReadAllText(Path.Combine(Folder, "values.yaml")));

    /// <summary>The objects of all templates.</summary>
    /// <param name="values">YAML merged over the default values.</param>
    /// <param name="namespace">The namespace of the release.</param>
    /// <exception cref="ChartRefusal">The chart rejects these values.</exception>
    public static IReadOnlyList<JsonNode> Render(string values = "", string @namespace = "default") =>
        [
            .. Texts(values, @namespace)
                .Where(file => file.Name.EndsWith(".yaml", StringComparison.Ordinal))
                .SelectMany(file => RenderedManifests.Read(file.Text, file.Name)),
        ];

    public static string Notes(string values = "", string @namespace = "default") =>
        Texts(values, @namespace).Single(file => file.Name == "NOTES.txt").Text;

    /// <summary>The only document of a text, or empty.</summary>
    public static JsonObject Document(string text) =>
        ManifestReader.Read(Encoding.UTF8.GetBytes(text), "text").SingleOrDefault() switch
        {
            null => [],
            ManifestDocument document => JsonNode.Parse(document.Json.Span)!.AsObject(),
            var fault => throw new FormatException($"{fault}\n{text}"),
        };

    private static List<(string Name, string Text)> Texts(string values, string @namespace)
    {
        var parsed = Directory
            .GetFiles(Path.Combine(Folder, "templates"))
            .Order(StringComparer.Ordinal)
            .Select(file => (Name: Path.GetFileName(file), Template: TemplateParser.Parse(File.ReadAllText(file))))
            .ToList();
        var run = new TemplateRun(parsed.SelectMany(file => file.Template.Defined).ToDictionary());
        var root = Root(Overlay(DefaultValues, Document(values)), @namespace);
        return [.. parsed.Where(file => !file.Name.StartsWith('_')).Select(file => (file.Name, run.Execute(file.Template.Body, root)))];
    }

    private static Dictionary<string, object?> Root(JsonObject values, string @namespace)
    {
        var chart = Document(File.ReadAllText(Path.Combine(Folder, "Chart.yaml")));
        Func<List<object?>, object?> get = arguments => File.ReadAllText(Path.Combine(Folder, (string)arguments[0]!));
        return new()
        {
            ["Values"] = values,
            ["Chart"] = new JsonObject { ["Name"] = (string)chart["name"]!, ["AppVersion"] = (string)chart["appVersion"]! },
            ["Release"] = new JsonObject { ["Name"] = "egress", ["Namespace"] = @namespace },
            ["Files"] = new Dictionary<string, object?> { ["Get"] = get },
        };
    }

    private static JsonObject Overlay(JsonObject below, JsonObject above)
    {
        foreach (var (name, value) in above)
        {
            below[name] =
                value is JsonObject members && below[name] is JsonObject defaults
                    ? Overlay((JsonObject)defaults.DeepClone(), members)
                    : value?.DeepClone();
        }

        return below;
    }
}

/// <summary>The chart's error for values that it rejects.</summary>
internal sealed class ChartRefusal(string message) : Exception(message);
