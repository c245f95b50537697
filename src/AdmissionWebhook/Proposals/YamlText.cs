using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using AdmissionWebhook.Engine;

namespace AdmissionWebhook.Proposals;

/// <summary>YAML with comments, line by line.</summary>
internal sealed partial class YamlText(TextWriter output)
{
    // Words that YAML readers take for something else than text.
    private static readonly HashSet<string> Reserved = new(
        ["y", "n", "yes", "no", "true", "false", "on", "off", "null"],
        StringComparer.OrdinalIgnoreCase
    );

    public void Line(int indent, string text) => output.Write($"{new string(' ', indent)}{text}\n");

    /// <summary>A comment in one line, whatever the text holds.</summary>
    public void Comment(int indent, string text) => Line(indent, $"# {BoundedText.OneLine(text)}");

    /// <summary><c>key: value</c>, for a value that is text.</summary>
    public void Text(int indent, string key, string? value)
    {
        if (value is not null)
        {
            Line(indent, $"{key}: {Scalar(value)}");
        }
    }

    /// <summary><c>key: [a, b]</c>; nothing for an empty list.</summary>
    public void List(int indent, string key, IReadOnlyCollection<string> values)
    {
        if (values.Count > 0)
        {
            Line(indent, $"{key}: [{string.Join(", ", values.Select(Scalar))}]");
        }
    }

    /// <summary>A text so that every YAML reader takes it for that text.</summary>
    public static string Scalar(string text) =>
        Plain().IsMatch(text) && !Reserved.Contains(text)
            ? text
            : $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";

    [GeneratedRegex(@"^[A-Za-z][\w./-]*$", RegexOptions.ECMAScript)]
    private static partial Regex Plain();
}
