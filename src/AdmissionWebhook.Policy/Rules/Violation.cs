using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Policy.Rules;

/// <summary>What a rule reports, before the policies decide what it leads to.</summary>
/// <param name="Path">The field.</param>
/// <param name="Value">The value as written; empty if something is missing.</param>
/// <param name="Message">What is wrong, naming the value.</param>
/// <param name="Remedy">What to write instead, or whom to ask.</param>
public sealed record Violation(JsonPath Path, string Value, string Message, string Remedy)
{
    /// <summary>The role of the value; two violations are the same only if it is.</summary>
    public string Role { get; init; } = "";

    /// <summary>The spelling of the value that findings and exceptions are compared by.</summary>
    public string Canonical { get; init; } = Value;

    /// <summary>A wider canonical value, whose violation in the stored object covers this one. Null if there is none.</summary>
    public string? Wider { get; init; }

    /// <summary>The host concerned, if the value is something else (a port, a resolution, an export); null for none.</summary>
    public string? Host { get; init; }

    /// <summary>The values by which an exception can match it.</summary>
    public IEnumerable<string> Names => Host is null ? [Canonical, Value] : [Canonical, Value, Host];

    /// <summary>
    /// Violations of one rule with the same key (such as their host) are shown as one finding that lists the parts. Null: shown on its
    /// own.
    /// </summary>
    public (string Key, string Part)? Group { get; init; }

    /// <summary>The most severe action, whatever the policies say.</summary>
    public EnforcementAction AtMost { get; init; } = EnforcementAction.Deny;

    /// <summary>The policy that this violation is against, whose enforcement caps it; null for the rule's own.</summary>
    public CompiledPolicy? By { get; init; }

    /// <summary>Whether exceptions and break-glass do not apply.</summary>
    public bool IsAbsolute { get; init; }
}
