using AdmissionWebhook.Checks;
using AdmissionWebhook.Engine;
using AdmissionWebhook.Manifests;

namespace AdmissionWebhook.Reports;

/// <summary>One JSON object, one result per line. <c>errors</c> is present only if some input could not be read.</summary>
internal sealed class JsonReport(TextWriter output) : IReport
{
    private readonly List<ManifestError> _errors = [];
    private bool _any;

    public void Begin() => output.Write("{\"results\": [");

    public void Evaluated(CheckedObject evaluated)
    {
        output.Write(_any ? ",\n" : "\n");
        _any = true;
        output.Write(ResultJson.Text(writer => ResultJson.Write(writer, evaluated)));
    }

    public void Unreadable(ManifestError error) => _errors.Add(error);

    public void End(CheckSummary summary)
    {
        output.Write(_any ? "\n],\n" : "],\n");
        if (_errors.Count > 0)
        {
            output.Write("\"errors\": " + ResultJson.Text(writer => ResultJson.Write(writer, _errors)) + ",\n");
        }

        output.Write("\"summary\": " + ResultJson.Text(writer => ResultJson.Write(writer, summary)) + "}\n");
    }
}
