using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy;

/// <summary>One thing a rule found in an object.</summary>
/// <param name="Rule">The rule's name.</param>
/// <param name="Action">What it leads to, after policies, exceptions and inheritance.</param>
/// <param name="Path">Where it stands; <see cref="JsonPath.ToString"/> gives the JSON pointer.</param>
/// <param name="Value">The value as written; empty where something is missing.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Remedy">What to do.</param>
public sealed record Finding(string Rule, EnforcementAction Action, JsonPath Path, string Value, string Message, string Remedy)
{
    /// <summary>Why the action is milder than the rule's: the object had it before, or a glass was broken; null otherwise.</summary>
    public string? Softened { get; init; }
}
