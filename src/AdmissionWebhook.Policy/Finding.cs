using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy;

/// <summary>One violation in an object, after the policies have decided what it leads to.</summary>
/// <param name="Rule">The rule's name.</param>
/// <param name="Action">What it leads to, after policies, exceptions and inheritance.</param>
/// <param name="Path">The field; <see cref="JsonPath.ToString"/> gives the JSON pointer.</param>
/// <param name="Value">The value as written; empty if something is missing.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Remedy">What to do.</param>
public sealed record Finding(string Rule, EnforcementAction Action, JsonPath Path, string Value, string Message, string Remedy)
{
    /// <summary>Why the action is milder than the rule's: inherited, or break-glass. Null if it is not.</summary>
    public string? Softened { get; init; }
}
