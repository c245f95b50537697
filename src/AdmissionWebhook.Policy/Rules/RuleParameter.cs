namespace AdmissionWebhook.Policy.Rules;

/// <summary>How the values of several policies for one parameter become one: always the strictest.</summary>
public enum RuleParameterKind
{
    /// <summary>A duration that may not be exceeded: the shortest wins.</summary>
    Limit,

    /// <summary>A number of days to look ahead: the most wins.</summary>
    Days,

    /// <summary>Keys that must be there: they unite.</summary>
    RequiredKeys,

    /// <summary>Keys that may be there: only those that every policy lists.</summary>
    AllowedKeys,
}

/// <param name="Name">The field under <c>spec.rules.NAME</c>.</param>
/// <param name="Kind">Its type, and how several values merge.</param>
/// <param name="Default">Its value where no policy sets it: a <see cref="TimeSpan"/>, an <see cref="int"/>, a list of strings, or null for none.</param>
/// <param name="Description">One line for the schema and the rule's page.</param>
public sealed record RuleParameter(string Name, RuleParameterKind Kind, object? Default, string Description);
