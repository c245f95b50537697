namespace AdmissionWebhook.Policy.Rules.Consistency.Rejections;

/// <summary>
/// What Envoy's regular expressions (RE2, which istiod checks with Go's regexp) do not have, or cannot be parsed. Finds the mistakes that
/// people make; what it accepts can still be wrong.
/// </summary>
internal static class Re2Syntax
{
    private const int MaxLength = 1024;

    /// <summary>What is wrong with an expression; null if nothing was found.</summary>
    public static string? Flaw(string expression)
    {
        if (expression.Length > MaxLength)
        {
            return $"is longer than {MaxLength}";
        }

        var (open, isAtStart) = (0, true);
        for (var i = 0; i < expression.Length; i++)
        {
            var rest = expression.AsSpan(i);
            switch (expression[i])
            {
                case '\\' when rest.Length == 1:
                    return "ends with a backslash";
                case '\\' when rest[1] is >= '1' and <= '9':
                    return "has a back-reference, which RE2 does not support";
                case '\\' when rest[1] == 'Q':
                    // Quoted up to \E.
                    var end = rest.IndexOf(@"\E", StringComparison.Ordinal);
                    i = end < 0 ? expression.Length : i + end + 1;
                    break;
                case '\\':
                    i++;
                    break;
                case '[' when ClassEnd(rest) is var length:
                    if (length < 0)
                    {
                        return "has an unclosed [";
                    }

                    i += length;
                    break;
                case '(' when IsLookaround(rest):
                    return "has a look-ahead, look-behind or atomic group, which RE2 does not support";
                case '(':
                    open++;
                    isAtStart = true;
                    i += rest.StartsWith("(?", StringComparison.Ordinal) ? 1 : 0;
                    continue;
                case ')' when open-- == 0:
                    return "has an unopened )";
                case '|':
                    isAtStart = true;
                    continue;
                case '*' or '+' or '?' when isAtStart:
                    return $"repeats nothing at \"{expression[i]}\"";
            }

            isAtStart = false;
        }

        return open > 0 ? "has an unclosed (" : null;
    }

    private static bool IsLookaround(ReadOnlySpan<char> rest) =>
        rest.StartsWith("(?=", StringComparison.Ordinal)
        || rest.StartsWith("(?!", StringComparison.Ordinal)
        || rest.StartsWith("(?<=", StringComparison.Ordinal)
        || rest.StartsWith("(?<!", StringComparison.Ordinal)
        || rest.StartsWith("(?>", StringComparison.Ordinal);

    // The first ] of a class stands for itself, and [:alpha:] is one item.
    private static int ClassEnd(ReadOnlySpan<char> rest)
    {
        var i = rest.StartsWith("[^", StringComparison.Ordinal) ? 2 : 1;
        i += i < rest.Length && rest[i] == ']' ? 1 : 0;
        for (; i < rest.Length; i++)
        {
            if (rest[i] == ']')
            {
                return i;
            }

            if (rest[i] == '\\')
            {
                i++;
            }
            else if (
                rest[i..].StartsWith("[:", StringComparison.Ordinal) && rest[i..].IndexOf(":]", StringComparison.Ordinal) is > 0 and var end
            )
            {
                i += end + 1;
            }
        }

        return -1;
    }
}
