namespace AdmissionWebhook.Policy.Rules;

/// <summary>The type of a parameter, and how the values of several policies merge: always to the strictest.</summary>
public enum RuleParameterKind
{
    /// <summary>A maximum duration: the shortest wins.</summary>
    Limit,

    /// <summary>A number of days to look ahead: the largest wins.</summary>
    Days,

    /// <summary>Required keys: the union.</summary>
    RequiredKeys,

    /// <summary>Allowed keys: the intersection.</summary>
    AllowedKeys,
}

/// <param name="Name">The field under <c>spec.rules.NAME</c>.</param>
/// <param name="Kind">Its type and merge.</param>
/// <param name="Default">The value if no policy sets it: a <see cref="TimeSpan"/>, an <see cref="int"/>, a list of strings or null.</param>
/// <param name="Description">One line, for the schema and the rule's page.</param>
public sealed record RuleParameter(string Name, RuleParameterKind Kind, object? Default, string Description);
