using System.Text.Json;
using System.Text.Json.Nodes;
using AdmissionWebhook.Checks;
using AdmissionWebhook.Engine;
using AdmissionWebhook.Manifests;
using AdmissionWebhook.Manifests.Yaml;

namespace AdmissionWebhook.Reports;

/// <summary>The JSON report as YAML.</summary>
internal sealed class YamlReport(TextWriter output) : IReport
{
    private readonly List<ManifestError> _errors = [];
    private bool _any;

    public void Begin() => output.Write("results:");

    public void Evaluated(CheckedObject evaluated)
    {
        output.Write(_any ? "" : "\n");
        _any = true;
        output.Write(YamlWriter.Write([new JsonArray(Node(writer => ResultJson.Write(writer, evaluated)))]));
    }

    public void Unreadable(ManifestError error) => _errors.Add(error);

    public void End(CheckSummary summary)
    {
        output.Write(_any ? "" : " []\n");
        if (_errors.Count > 0)
        {
            output.Write(YamlWriter.Write(new JsonObject { ["errors"] = Node(writer => ResultJson.Write(writer, _errors)) }));
        }

        output.Write(YamlWriter.Write(new JsonObject { ["summary"] = Node(writer => ResultJson.Write(writer, summary)) }));
    }

    private static JsonNode? Node(Action<Utf8JsonWriter> write) => JsonNode.Parse(ResultJson.Text(write));
}
