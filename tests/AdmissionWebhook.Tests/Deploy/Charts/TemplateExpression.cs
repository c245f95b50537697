using System.Globalization;
using System.Text.RegularExpressions;

namespace AdmissionWebhook.Tests.Deploy.Charts;

/// <summary>
/// The content of a Go template action: a pipeline of commands, each of which gets the previous result as its last argument.
/// </summary>
internal sealed partial record TemplateExpression(IReadOnlyList<IReadOnlyList<TemplateOperand>> Commands)
{
    public static TemplateExpression Parse(string text)
    {
        var tokens = new Queue<string>();
        var position = 0;
        while (position < text.Length)
        {
            var token = Token().Match(text, position);
            if (!token.Success || token.Length == 0)
            {
                throw new FormatException($"cannot read '{text[position..]}' in '{{{{{text}}}}}'");
            }

            tokens.Enqueue(token.Groups[1].Value);
            position += token.Length;
        }

        var expression = Pipeline(tokens);
        return tokens.Count == 0 ? expression : throw new FormatException($"'{tokens.Peek()}' is one too many in '{{{{{text}}}}}'");
    }

    private static TemplateExpression Pipeline(Queue<string> tokens)
    {
        var commands = new List<IReadOnlyList<TemplateOperand>>();
        do
        {
            var command = new List<TemplateOperand>();
            while (tokens.TryPeek(out var next) && next is not ("|" or ")"))
            {
                command.Add(Operand(tokens));
            }

            commands.Add(command.Count > 0 ? command : throw new FormatException("a command is empty"));
        } while (tokens.TryPeek(out var bar) && bar == "|" && tokens.Dequeue() == "|");
        return new TemplateExpression(commands);
    }

    private static TemplateOperand Operand(Queue<string> tokens)
    {
        var token = tokens.Dequeue();
        switch (token[0])
        {
            case '(':
                var inner = Pipeline(tokens);
                return tokens.TryDequeue(out var closed) && closed == ")"
                    ? new Nested(inner)
                    : throw new FormatException("a parenthesis is not closed");
            case '"':
                return new Literal(Regex.Unescape(token[1..^1]));
            case '$' or '.':
                var path = token.Split('.');
                return new Fields(path[0], [.. path[1..].Where(name => name.Length > 0)]);
            case >= '0' and <= '9':
                return new Literal(double.Parse(token, CultureInfo.InvariantCulture));
            default:
                return token is "true" or "false" ? new Literal(token == "true") : new Function(token);
        }
    }

    [GeneratedRegex("""\G\s*("(?:[^"\\]|\\.)*"|\$?\w*(?:\.\w+)+|\$\w*|\.|\w+|[|()])\s*""")]
    private static partial Regex Token();
}

internal abstract record TemplateOperand;

internal sealed record Literal(object Value) : TemplateOperand;

internal sealed record Function(string Name) : TemplateOperand;

internal sealed record Nested(TemplateExpression Expression) : TemplateOperand;

/// <param name="Variable">With its <c>$</c>; empty for the dot.</param>
/// <param name="Names">The fields after it.</param>
internal sealed record Fields(string Variable, IReadOnlyList<string> Names) : TemplateOperand;
