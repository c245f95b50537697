using AdmissionWebhook.Policy.Text;

namespace AdmissionWebhook.Policy.Policies;

/// <summary>One entry of <c>spec.exceptions</c>: lifts findings of named rules on named objects until a day.</summary>
/// <param name="Rules">The rules it lifts.</param>
/// <param name="Kind">Null: any kind.</param>
/// <param name="Namespace">Null: any namespace of the policy's scope.</param>
/// <param name="Name">Null: any name.</param>
/// <param name="Values">Canonical values; empty: any value, except for the rules about where traffic may go.</param>
/// <param name="Owner">Who answers for it.</param>
/// <param name="Reason">Why it exists.</param>
/// <param name="ExpiresAt">The first instant at which it no longer counts.</param>
/// <param name="Expires">The expiry as the policy has it.</param>
/// <param name="Policy">The policy it stands in.</param>
public sealed record PolicyException(
    IReadOnlyList<string> Rules, string? Kind, Glob? Namespace, Glob? Name, IReadOnlyList<string> Values,
    string Owner, string Reason, DateTimeOffset ExpiresAt, string Expires, string Policy)
{
    /// <param name="rule">The finding's rule.</param>
    /// <param name="kind">The object's kind.</param>
    /// <param name="namespace">The request's namespace.</param>
    /// <param name="name">The object's name.</param>
    /// <param name="values">What the finding is about; the exception must name one of them.</param>
    /// <param name="valuesRequired">Whether an exception without values lifts nothing.</param>
    /// <param name="now">The instant.</param>
    public bool Applies(string rule, string kind, string @namespace, string name, ReadOnlySpan<string?> values, bool valuesRequired, DateTimeOffset now) =>
        now < ExpiresAt
        && Rules.Contains(rule)
        && (Kind is null || Kind == kind)
        && (Namespace is null || Namespace.Matches(@namespace))
        && (Name is null || Name.Matches(name))
        && (Values.Count == 0 ? !valuesRequired : Names(values));

    private bool Names(ReadOnlySpan<string?> values)
    {
        foreach (var value in values)
        {
            if (value is not null && Values.Contains(value, StringComparer.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
