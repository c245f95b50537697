using AdmissionWebhook.Engine;
using AdmissionWebhook.Manifests;

namespace AdmissionWebhook.Checks;

/// <summary>Keeps the results of a run, to compare or count them.</summary>
internal sealed class EvaluatedObjects : IReport
{
    private readonly List<CheckedObject> _objects = [];
    private readonly List<ManifestError> _errors = [];

    public IReadOnlyList<CheckedObject> Objects => _objects;

    public IReadOnlyList<ManifestError> Errors => _errors;

    public void Begin() { }

    public void Evaluated(CheckedObject evaluated) => _objects.Add(evaluated);

    public void Unreadable(ManifestError error) => _errors.Add(error);

    public void End(CheckSummary summary) { }
}
