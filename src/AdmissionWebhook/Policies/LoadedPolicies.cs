using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Policies;

/// <summary>Policies as they came from files, compiled without an error.</summary>
/// <param name="Set">What reviews are judged by.</param>
/// <param name="Origin">Where they came from, for people.</param>
internal sealed record LoadedPolicies(PolicySet Set, string Origin)
{
    /// <summary>For the log: <c>2 policies from /etc/policies</c>.</summary>
    public override string ToString() => $"{Set.Policies.Count} {(Set.Policies.Count == 1 ? "policy" : "policies")} from {Origin}";
}
