using System.Text;

namespace AdmissionWebhook.Deployment.Native;

/// <summary>Breaks long expressions before their operators, for readability. White space has no meaning in CEL.</summary>
internal static class CelLines
{
    private const int Short = 100;
    private const int Deepest = 2;

    public static string Break(string expression)
    {
        if (expression.Length <= Short)
        {
            return expression;
        }

        var text = new StringBuilder();
        var depth = 0;
        var isQuoted = false;
        for (var i = 0; i < expression.Length; i++)
        {
            isQuoted ^= expression[i] == '\'' && (i == 0 || expression[i - 1] != '\\');
            depth += isQuoted
                ? 0
                : expression[i] switch
                {
                    '(' or '[' or '{' => 1,
                    ')' or ']' or '}' => -1,
                    _ => 0,
                };
            if (!isQuoted && expression[i] == ' ' && StartsOperand(expression.AsSpan(i + 1), depth))
            {
                text.Append('\n').Append(' ', 2 * (depth + 1));
            }
            else
            {
                text.Append(expression[i]);
            }
        }

        return text.ToString();
    }

    private static bool StartsOperand(ReadOnlySpan<char> rest, int depth) =>
        depth <= Deepest && (rest.StartsWith("&& ") || rest.StartsWith("|| "))
        || depth == 0 && (rest.StartsWith("? ") || rest.StartsWith(": ") || rest.StartsWith("+ "));
}
