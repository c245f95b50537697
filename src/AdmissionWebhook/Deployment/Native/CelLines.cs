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
        var nesting = new CelNesting();
        for (var i = 0; i < expression.Length; i++)
        {
            nesting.Read(expression, i);
            if (!nesting.IsQuoted && expression[i] == ' ' && StartsOperand(expression.AsSpan(i + 1), nesting.Depth))
            {
                text.Append('\n').Append(' ', 2 * (nesting.Depth + 1));
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
