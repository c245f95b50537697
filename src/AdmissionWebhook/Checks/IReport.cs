using AdmissionWebhook.Engine;
using AdmissionWebhook.Manifests;

namespace AdmissionWebhook.Checks;

/// <summary>What a run is told to, in the order of its input. The same input gives the same report.</summary>
internal interface IReport
{
    void Begin();

    void Evaluated(CheckedObject evaluated);

    void Unreadable(ManifestError error);

    void End(CheckSummary summary);
}
