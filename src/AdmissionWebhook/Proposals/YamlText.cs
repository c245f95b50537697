using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using AdmissionWebhook.Engine;

namespace AdmissionWebhook.Proposals;

/// <summary>YAML with comments, line by line.</summary>
internal sealed partial class YamlText(TextWriter output)
{
    // Words that YAML parsers read as something other than text.
    private static readonly HashSet<string> Reserved = new(
        ["y", "n", "yes", "no", "true", "false", "on", "off", "null"],
        StringComparer.OrdinalIgnoreCase
    );

    public void Line(int indent, string text) => output.Write($"{new string(' ', indent)}{text}\n");

    /// <summary>Writes a one-line comment, whatever the text holds.</summary>
    public void Comment(int indent, string text) => Line(indent, $"# {BoundedText.OneLine(text)}");

    /// <summary>Writes <c>key: value</c> for a text.</summary>
    public void Text(int indent, string key, string? value)
    {
        if (value is not null)
        {
            Line(indent, $"{key}: {Scalar(value)}");
        }
    }

    /// <summary>Writes <c>key: [a, b]</c>; nothing for an empty list.</summary>
    public void List(int indent, string key, IReadOnlyCollection<string> values)
    {
        if (values.Count > 0)
        {
            Line(indent, $"{key}: [{string.Join(", ", values.Select(Scalar))}]");
        }
    }

    /// <summary>Writes a text so that every YAML parser reads it as that text.</summary>
    public static string Scalar(string text) =>
        Plain().IsMatch(text) && !Reserved.Contains(text)
            ? text
            : $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";

    [GeneratedRegex(@"^[A-Za-z][\w./-]*$", RegexOptions.ECMAScript)]
    private static partial Regex Plain();
}
