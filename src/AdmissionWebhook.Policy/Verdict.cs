namespace AdmissionWebhook.Policy;

/// <summary>What the engine says of one object.</summary>
/// <param name="Allowed">False if any finding denies.</param>
/// <param name="Findings">All of them, those that only count in the audit too, in the order of the catalogue.</param>
/// <param name="Policies">The names of the policies that governed, comma-separated; empty if none did.</param>
public sealed record Verdict(bool Allowed, IReadOnlyList<Finding> Findings, string Policies)
{
    public static readonly Verdict NothingToSay = new(true, [], "");

    /// <summary>Warnings that no rule gave, such as a kind that is not evaluated.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Exceptions that lifted a finding, as <c>rule value (owner, expires)</c>.</summary>
    public IReadOnlyList<string> Exceptions { get; init; } = [];

    public bool GlassBroken { get; init; }

    /// <summary>Rules that failed on this object. What they led to stands among the findings.</summary>
    public IReadOnlyList<string> FailedRules { get; init; } = [];
}
