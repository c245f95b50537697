using AdmissionWebhook.Checks;
using AdmissionWebhook.Engine;
using AdmissionWebhook.Manifests;

namespace AdmissionWebhook.Reports;

/// <summary>Sends one run to several reports.</summary>
internal sealed class SeveralReports(IReadOnlyList<IReport> reports) : IReport
{
    public void Begin() => Each(report => report.Begin());

    public void Evaluated(CheckedObject evaluated) => Each(report => report.Evaluated(evaluated));

    public void Unreadable(ManifestError error) => Each(report => report.Unreadable(error));

    public void End(CheckSummary summary) => Each(report => report.End(summary));

    private void Each(Action<IReport> call)
    {
        foreach (var report in reports)
        {
            call(report);
        }
    }
}
