using AdmissionWebhook.Engine;
using AdmissionWebhook.Manifests;
using AdmissionWebhook.Policy;

namespace AdmissionWebhook.Checks;

/// <summary>The counts of a run.</summary>
/// <param name="Objects">Objects that were evaluated.</param>
/// <param name="Denied">Objects that are denied.</param>
/// <param name="Warnings">Findings that warn.</param>
/// <param name="PassedOver">Documents of kinds that are not evaluated.</param>
/// <param name="Unreadable">Files, or parts of files, that could not be read.</param>
internal readonly record struct CheckSummary(int Objects, int Denied, int Warnings, int PassedOver, int Unreadable)
{
    /// <summary>Objects that name no namespace.</summary>
    public int WithoutNamespace { get; init; }

    /// <summary>Objects without findings in namespaces that no policy governs.</summary>
    public int Ungoverned { get; init; }

    /// <summary>What was skipped because it is not meant to be an object (templates, patches), with counts; null if nothing was.</summary>
    public IReadOnlyDictionary<string, int>? Fragments { get; init; }

    public CheckSummary With(CheckedObject evaluated) =>
        this with
        {
            Objects = Objects + 1,
            Denied = Denied + (evaluated.Verdict.Allowed ? 0 : 1),
            WithoutNamespace = WithoutNamespace + (evaluated.IsNamespaceAssumed ? 1 : 0),
            Ungoverned = Ungoverned + (evaluated.Verdict is { Policies: "", Findings: [] } ? 1 : 0),
            Warnings = Warnings + evaluated.Verdict.Findings.Count(finding => finding.Action == EnforcementAction.Warn),
        };

    public CheckSummary With(ManifestFragment fragment)
    {
        var fragments = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var (what, count) in Fragments ?? new Dictionary<string, int>())
        {
            fragments.Add(what, count);
        }

        fragments[fragment.What] = fragments.GetValueOrDefault(fragment.What) + 1;
        return this with { Fragments = fragments };
    }
}
