using AdmissionWebhook.Checks;
using AdmissionWebhook.Manifests;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Cli.PolicyTests;

/// <summary>One case of a PolicyTest document, with all of its inputs.</summary>
internal sealed record PolicyTest(string File, int Line, string Name)
{
    public required PolicySet Policies { get; init; }

    public required DateTimeOffset Now { get; init; }

    public required CheckQuestion Question { get; init; }

    public required IReadOnlyList<LoadedFile> Manifests { get; init; }

    public required IReadOnlyList<LoadedFile> Cluster { get; init; }

    public required IReadOnlyList<LoadedFile> Old { get; init; }

    public required Expectation Expected { get; init; }

    public PolicyTestResult Run()
    {
        var evaluated = new EvaluatedObjects();
        new CheckRun(Question, Manifests, Cluster, Old).Run(Policies, Now, evaluated, _ => { });
        return new PolicyTestResult(
            this,
            evaluated.Objects.Count == 0 ? [Mismatch.NothingEvaluated] : [.. Expected.Compare(evaluated.Objects)]
        );
    }
}
