using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Policies;

/// <summary>Policies from files, compiled without errors.</summary>
/// <param name="Set">The compiled policies.</param>
/// <param name="Origin">Where they came from, for people.</param>
internal sealed record LoadedPolicies(PolicySet Set, string Origin)
{
    /// <summary>For the log: <c>2 policies from /etc/policies</c>.</summary>
    public override string ToString() => $"{Count(Set.Policies.Count)} from {Origin}";

    /// <summary>For people: <c>1 policy</c>, <c>2 policies</c>.</summary>
    public static string Count(int number) => number == 1 ? "1 policy" : $"{number} policies";
}
