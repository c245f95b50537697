using System.Text.RegularExpressions;

namespace AdmissionWebhook.Tests.Deploy.Charts;

/// <summary>The part of Go's text/template that the chart uses: text, output, variables, if, with, range, define.</summary>
internal sealed partial class TemplateParser
{
    private readonly Queue<(string? Text, string? Action)> _pieces;

    private TemplateParser(string source) => _pieces = new(Pieces(source));

    /// <summary>The output of a file, and the templates that it defines, by name.</summary>
    public static (IReadOnlyList<TemplateNode> Body, IReadOnlyDictionary<string, IReadOnlyList<TemplateNode>> Defined) Parse(string source)
    {
        var parser = new TemplateParser(source);
        var body = parser.Block(out var end);
        return end is null ? (body, parser._defined) : throw new FormatException($"{end} ends nothing");
    }

    private readonly Dictionary<string, IReadOnlyList<TemplateNode>> _defined = [];

    private static IEnumerable<(string?, string?)> Pieces(string source)
    {
        var position = 0;
        var trim = false;
        foreach (Match action in Action().Matches(source))
        {
            var text = source[position..action.Index];
            text = trim ? text.TrimStart() : text;
            text = action.Groups["before"].Success ? text.TrimEnd() : text;
            yield return (text, null);
            if (!action.Groups["comment"].Success)
            {
                yield return (null, action.Groups["code"].Value.Trim());
            }

            trim = action.Groups["after"].Success;
            position = action.Index + action.Length;
        }

        var rest = source[position..];
        yield return (trim ? rest.TrimStart() : rest, null);
        if (rest.Contains("{{", StringComparison.Ordinal))
        {
            throw new FormatException($"braces are not closed: {rest}");
        }
    }

    private List<TemplateNode> Block(out string? end)
    {
        var nodes = new List<TemplateNode>();
        while (_pieces.TryDequeue(out var piece))
        {
            if (piece.Text is { } text)
            {
                nodes.Add(new TextNode(text));
                continue;
            }

            var action = piece.Action!;
            var word = action.Split(' ')[0];
            if (word is "end" or "else")
            {
                end = action;
                return nodes;
            }

            if (Statement(word, action[word.Length..].Trim()) is { } statement)
            {
                nodes.Add(statement);
            }
        }

        end = null;
        return nodes;
    }

    private TemplateNode? Statement(string word, string rest)
    {
        switch (word)
        {
            case "if" or "with":
                return Choice(word == "with", TemplateExpression.Parse(rest));
            case "range":
                var over = Range().Match(rest);
                var body = Body();
                return new RangeNode(over.Groups["item"].Value, TemplateExpression.Parse(over.Groups["list"].Value), body);
            case "define":
                _defined.Add(((Literal)TemplateExpression.Parse(rest).Commands[0][0]).Value.ToString()!, Body());
                return null;
            default:
                var assigned = Assignment().Match($"{word} {rest}");
                return assigned.Success
                    ? new AssignNode(assigned.Groups["name"].Value, TemplateExpression.Parse(assigned.Groups["value"].Value))
                    : new OutputNode(TemplateExpression.Parse($"{word} {rest}"));
        }
    }

    private ChoiceNode Choice(bool narrows, TemplateExpression condition)
    {
        var then = Block(out var end);
        IReadOnlyList<TemplateNode> otherwise = end switch
        {
            "end" => [],
            "else" => Body(),
            { } another when another.StartsWith("else if ", StringComparison.Ordinal) =>
            [
                Choice(false, TemplateExpression.Parse(another["else if ".Length..])),
            ],
            _ => throw new FormatException("an if or with is not closed"),
        };
        return new ChoiceNode(narrows, condition, then, otherwise);
    }

    private List<TemplateNode> Body()
    {
        var body = Block(out var end);
        return end == "end" ? body : throw new FormatException($"'end' is expected, not '{end}'");
    }

    [GeneratedRegex(
        """\{\{(?<before>- )?\s*(?:(?<comment>/\*.*?\*/)|(?<code>(?:"(?:[^"\\]|\\.)*"|[^"}])*?))\s*(?<after> -)?\}\}""",
        RegexOptions.Singleline
    )]
    private static partial Regex Action();

    [GeneratedRegex(@"^(?<name>\$\w+) :?= (?<value>.*)$", RegexOptions.Singleline)]
    private static partial Regex Assignment();

    [GeneratedRegex(@"^(?:(?<item>\$\w+) := )?(?<list>.*)$", RegexOptions.Singleline)]
    private static partial Regex Range();
}

internal abstract record TemplateNode;

internal sealed record TextNode(string Text) : TemplateNode;

internal sealed record OutputNode(TemplateExpression Expression) : TemplateNode;

internal sealed record AssignNode(string Name, TemplateExpression Value) : TemplateNode;

/// <summary><c>if</c>, or <c>with</c>, which makes the value the dot.</summary>
internal sealed record ChoiceNode(
    bool Narrows,
    TemplateExpression Condition,
    IReadOnlyList<TemplateNode> Then,
    IReadOnlyList<TemplateNode> Otherwise
) : TemplateNode;

/// <param name="Item">The variable; empty for the dot.</param>
internal sealed record RangeNode(string Item, TemplateExpression List, IReadOnlyList<TemplateNode> Body) : TemplateNode;
