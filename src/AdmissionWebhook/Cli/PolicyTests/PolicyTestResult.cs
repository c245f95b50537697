namespace AdmissionWebhook.Cli.PolicyTests;

/// <param name="Test">The case.</param>
/// <param name="Mismatches">In what it came out otherwise than expected; none where it passed.</param>
internal sealed record PolicyTestResult(PolicyTest Test, IReadOnlyList<Mismatch> Mismatches)
{
    public bool Passed => Mismatches.Count == 0;
}

/// <summary>One field of an expectation that was not met.</summary>
/// <param name="Field">Its name.</param>
/// <param name="Missing">What was expected and is not there.</param>
/// <param name="Surplus">What is there and was not expected.</param>
internal sealed record Mismatch(string Field, IReadOnlyList<string> Missing, IReadOnlyList<string> Surplus)
{
    public static readonly Mismatch NothingEvaluated = new("manifests", ["an object of networking.istio.io"], ["none"]);

    /// <summary>As a diff from what was expected to what came.</summary>
    public IEnumerable<string> Lines => [Field, .. Missing.Select(line => "- " + line), .. Surplus.Select(line => "+ " + line)];
}
