using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Policy.Rules;

/// <summary>What a rule reports, before policies decide what it leads to.</summary>
/// <param name="Path">Where it stands.</param>
/// <param name="Value">The value as written; empty where something is missing.</param>
/// <param name="Message">What is wrong, naming the value.</param>
/// <param name="Remedy">What to write instead, or whom to ask.</param>
public sealed record Violation(JsonPath Path, string Value, string Message, string Remedy)
{
    /// <summary>In what capacity the value stands there; part of what makes two findings the same.</summary>
    public string Role { get; init; } = "";

    /// <summary>The value in the one spelling by which findings and exceptions are compared.</summary>
    public string Canonical { get; init; } = Value;

    /// <summary>A wider canonical value: on UPDATE its finding covers this one. Null where there is none.</summary>
    public string? Wider { get; init; }

    /// <summary>The host that it is about, where the value is something else (a port, a resolution, an export); null where it is none.</summary>
    public string? Host { get; init; }

    /// <summary>By what an exception may name it.</summary>
    public IEnumerable<string> Names => Host is null ? [Canonical, Value] : [Canonical, Value, Host];

    /// <summary>
    /// Violations of one rule with the same key (their host, say) are shown as one finding that lists their parts. Null for one that is
    /// shown by itself.
    /// </summary>
    public (string Key, string Part)? Group { get; init; }

    /// <summary>The most it may lead to, whatever the policies say.</summary>
    public EnforcementAction AtMost { get; init; } = EnforcementAction.Deny;

    /// <summary>The one policy that says so, whose enforcement caps it; null where it is the rule's own.</summary>
    public CompiledPolicy? By { get; init; }

    /// <summary>Whether neither exception nor broken glass lifts it.</summary>
    public bool IsAbsolute { get; init; }
}
