using System.Text.RegularExpressions;
using AdmissionWebhook.Policy.Text;

namespace AdmissionWebhook.Deployment.Native;

/// <summary>Builds CEL expressions, with constants folded, so that the result holds nothing superfluous.</summary>
internal static partial class CelText
{
    public const string True = "true";
    public const string False = "false";

    public static string And(params IEnumerable<string> parts) => Join(parts, " && ", neutral: True, decisive: False);

    public static string Or(params IEnumerable<string> parts) => Join(parts, " || ", neutral: False, decisive: True);

    public static string Not(string part) =>
        part switch
        {
            True => False,
            False => True,
            _ => Outermost(part) is null ? "!" + part : $"!({part})",
        };

    /// <summary>A value that applies under a condition, else the other.</summary>
    public static string When(string condition, string value, string otherwise) =>
        condition switch
        {
            True => value,
            False => otherwise,
            _ => $"{condition} ? {value} : {otherwise}",
        };

    public static string Literal(string text) =>
        "'"
        + text.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("'", "\\'", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal)
        + "'";

    public static string List(IEnumerable<string> texts) => $"[{string.Join(", ", texts.Select(Literal))}]";

    /// <summary>A set as a map: <c>in</c> costs as much as a list is long, and next to nothing for a map.</summary>
    public static string Set(IEnumerable<string> texts) => $"{{{string.Join(", ", texts.Select(text => Literal(text) + ": true"))}}}";

    /// <summary>Whether a text matches any of the patterns.</summary>
    public static string Matches(string subject, IReadOnlyList<Glob> globs) =>
        globs.All(glob => glob.IsLiteral) ? $"{subject} in {List(globs.Select(glob => glob.Pattern))}"
        : globs.Any(glob => glob.Pattern.Length > 0 && glob.Pattern.All(letter => letter == '*')) ? True
        : $"{subject}.matches({Literal($"^({string.Join('|', globs.Select(Expression))})$")})";

    private static string Expression(Glob glob) =>
        string.Join(".*", glob.Pattern.Split('*').Select(part => Special().Replace(part, "\\$0")));

    private static string Join(IEnumerable<string> parts, string word, string neutral, string decisive)
    {
        var left = parts.Where(part => part != neutral).Distinct().ToList();
        return left.Count == 0 ? neutral
            : left.Contains(decisive) ? decisive
            : left.Count == 1 ? left[0]
            : string.Join(word, left.Select(part => Outermost(part) is null or Binding.Relation ? part : $"({part})"));
    }

    // How loosely the outermost operator binds; null if there is no operator outside brackets.
    private static Binding? Outermost(string part)
    {
        var nesting = new CelNesting();
        Binding? loosest = null;
        for (var i = 0; i < part.Length; i++)
        {
            nesting.Read(part, i);
            if (nesting is { Depth: 0, IsQuoted: false } && part[i] == ' ')
            {
                Binding binding = part.AsSpan(i) switch
                {
                    ['\x20', '?', ..] => Binding.Choice,
                    ['\x20', '&' or '|', ..] => Binding.Logic,
                    _ => Binding.Relation,
                };
                loosest = loosest > binding ? loosest : binding;
            }
        }

        return loosest;
    }

    private enum Binding
    {
        Relation,
        Logic,
        Choice,
    }

    // Characters that are special in RE2 and can occur in a pattern for names.
    [GeneratedRegex(@"[\\.+?()|\[\]{}^$]")]
    private static partial Regex Special();
}
