using AdmissionWebhook.Engine;
using AdmissionWebhook.Manifests;

namespace AdmissionWebhook.Checks;

/// <summary>Receives the results of a run in the order of its input. The same input gives the same report.</summary>
internal interface IReport
{
    void Begin();

    void Evaluated(CheckedObject evaluated);

    void Unreadable(ManifestError error);

    void End(CheckSummary summary);
}
