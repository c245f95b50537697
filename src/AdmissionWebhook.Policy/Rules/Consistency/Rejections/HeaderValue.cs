namespace AdmissionWebhook.Policy.Rules.Consistency.Rejections;

/// <summary>
/// Header values, which can hold variables of Envoy: <c>%NAME%</c>, <c>%NAME(argument)%</c>; a percent sign is <c>%%</c> (istio
/// pkg/config/validation/header_value_validator.go).
/// </summary>
internal static class HeaderValue
{
    /// <summary>What is wrong; null if it is accepted. Arguments are not parsed, so some wrong ones are accepted.</summary>
    public static string? Flaw(string value)
    {
        if (value.Any(c => c is < ' ' and not '\t' or '\u007f'))
        {
            return "contains a control character";
        }

        // A backslash escapes within arguments.
        for (var i = value.Contains('\\', StringComparison.Ordinal) ? value.Length : 0; i < value.Length; i++)
        {
            if (value[i] != '%')
            {
                continue;
            }

            if (i + 1 < value.Length && value[i + 1] == '%')
            {
                i++;
                continue;
            }

            var end = VariableEnd(value, i + 1);
            if (end < 0)
            {
                return "contains a percent sign that begins no variable";
            }

            i = end;
        }

        return null;
    }

    // A percent sign between parentheses belongs to the argument.
    private static int VariableEnd(string value, int start)
    {
        var end = value.AsSpan(start).IndexOfAny('%', '(');
        if (end < 0)
        {
            return -1;
        }

        end += start;
        if (value[end] == '%')
        {
            return end;
        }

        var close = value.IndexOf(')', end);
        return close < 0 ? -1 : value.IndexOf('%', close);
    }
}
