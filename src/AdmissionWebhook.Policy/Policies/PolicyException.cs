using AdmissionWebhook.Policy.Text;

namespace AdmissionWebhook.Policy.Policies;

/// <summary>One entry of <c>spec.exceptions</c>: lifts findings of some rules on some objects until a day.</summary>
/// <param name="Rules">The rules it lifts.</param>
/// <param name="Kind">Null: any kind.</param>
/// <param name="Namespace">Null: any namespace of the policy's scope.</param>
/// <param name="Name">Null: any name.</param>
/// <param name="Values">The written or canonical value, or the finding's host; empty: any, except for destination rules.</param>
/// <param name="Owner">Who answers for it.</param>
/// <param name="Reason">Why it exists.</param>
/// <param name="ExpiresAt">The first instant at which it is no longer in force.</param>
/// <param name="Expires">The expiry as written in the policy.</param>
/// <param name="Policy">Its policy.</param>
public sealed record PolicyException(
    IReadOnlyList<string> Rules,
    string? Kind,
    Glob? Namespace,
    Glob? Name,
    IReadOnlyList<string> Values,
    string Owner,
    string Reason,
    DateTimeOffset ExpiresAt,
    string Expires,
    string Policy
)
{
    public bool Applies(
        string rule,
        string kind,
        string @namespace,
        string name,
        IEnumerable<string> values,
        bool valuesRequired,
        DateTimeOffset now
    ) =>
        now < ExpiresAt
        && Rules.Contains(rule)
        && (Kind is null || Kind == kind)
        && (Namespace is null || Namespace.Matches(@namespace))
        && (Name is null || Name.Matches(name))
        && (Values.Count == 0 ? !valuesRequired : values.Any(value => Values.Contains(value, StringComparer.OrdinalIgnoreCase)));
}
