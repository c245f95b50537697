namespace AdmissionWebhook.Cli.PolicyTests;

/// <param name="Test">The case.</param>
/// <param name="Mismatches">Differences from the expected result; empty if it passed.</param>
internal sealed record PolicyTestResult(PolicyTest Test, IReadOnlyList<Mismatch> Mismatches)
{
    public bool Passed => Mismatches.Count == 0;
}

/// <summary>One field of an expectation that was not met.</summary>
/// <param name="Field">Its name.</param>
/// <param name="Missing">Expected but absent.</param>
/// <param name="Surplus">Present but not expected.</param>
internal sealed record Mismatch(string Field, IReadOnlyList<string> Missing, IReadOnlyList<string> Surplus)
{
    public static readonly Mismatch NothingEvaluated = new("manifests", ["an object of networking.istio.io"], ["none"]);

    /// <summary>A diff from the expected to the actual result.</summary>
    public IEnumerable<string> Lines => [Field, .. Missing.Select(line => "- " + line), .. Surplus.Select(line => "+ " + line)];
}
