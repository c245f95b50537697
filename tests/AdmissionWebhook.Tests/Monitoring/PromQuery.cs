using System.Text.RegularExpressions;

namespace AdmissionWebhook.Tests.Monitoring;

/// <summary>
/// A PromQL expression, parsed as far as dashboards and rules need: the series and labels that it selects, and the labels that it
/// aggregates and joins by. Throws on anything else. <c>tests/prometheus-test.sh</c> runs the queries in Prometheus itself.
/// </summary>
internal sealed partial class PromQuery
{
    private static readonly HashSet<string> Grouping = ["by", "without", "on", "ignoring", "group_left", "group_right"];
    private static readonly HashSet<string> Words = ["and", "or", "unless", "bool", "offset"];

    private static readonly HashSet<string> Functions =
    [
        "sum",
        "min",
        "max",
        "avg",
        "count",
        "topk",
        "absent",
        "abs",
        "clamp_min",
        "clamp_max",
        "changes",
        "delta",
        "increase",
        "rate",
        "irate",
        "histogram_quantile",
        "label_replace",
        "max_over_time",
        "min_over_time",
        "time",
        "vector",
        "round",
    ];

    private readonly string _text;
    private readonly List<Token> _tokens = [];
    private int _next;

    private PromQuery(string text)
    {
        _text = text;
        for (var at = 0; at < text.Length; )
        {
            var match = Lexeme().Match(text, at);
            if (!match.Success)
            {
                throw new FormatException($"'{text[at..]}' in {text}");
            }

            at += match.Length;
            if (!match.Groups["space"].Success)
            {
                _tokens.Add(new Token(match.Value, match.Groups["name"].Success));
            }
        }
    }

    /// <summary>Metrics and the label keys matched for each.</summary>
    public List<(string Metric, List<string> Labels)> Selectors { get; } = [];

    /// <summary>Label keys of <c>by</c>, <c>on</c> and the like.</summary>
    public List<string> GroupedBy { get; } = [];

    public static PromQuery Parse(string text)
    {
        var query = new PromQuery(text);
        query.Expression();
        return query._next == query._tokens.Count ? query : throw query.Unexpected();
    }

    private void Expression()
    {
        Operand();
        while (Operator())
        {
            Take("bool");
            while (Peek() is { } word && Grouping.Contains(word))
            {
                Modifier();
            }

            Operand();
        }
    }

    private void Operand()
    {
        Take("-");
        if (Take("("))
        {
            Expression();
            Expect(")");
        }
        else if (Peek() is { } token && (char.IsAsciiDigit(token[0]) || token[0] == '"'))
        {
            _next++;
        }
        else if (_next < _tokens.Count && _tokens[_next].IsName && !Words.Contains(_tokens[_next].Text))
        {
            Named(_tokens[_next++].Text);
        }
        else
        {
            throw Unexpected();
        }

        if (Take("["))
        {
            Duration();
            Expect("]");
        }

        if (Take("offset"))
        {
            Duration();
        }
    }

    private void Named(string name)
    {
        if (!Functions.Contains(name))
        {
            Selectors.Add((name, Matchers()));
            return;
        }

        while (Peek() is "by" or "without")
        {
            Modifier();
        }

        Expect("(");
        while (!Take(")"))
        {
            Expression();
            Take(",");
        }

        while (Peek() is "by" or "without")
        {
            Modifier();
        }
    }

    private List<string> Matchers()
    {
        var labels = new List<string>();
        if (Take("{"))
        {
            while (!Take("}"))
            {
                labels.Add(Name());
                if (Peek() is not ("=" or "!=" or "=~" or "!~"))
                {
                    throw Unexpected();
                }

                _next++;
                if (Peek()?[0] != '"')
                {
                    throw Unexpected();
                }

                _next++;
                Take(",");
            }
        }

        return labels;
    }

    private void Modifier()
    {
        _next++;
        Expect("(");
        while (!Take(")"))
        {
            GroupedBy.Add(Name());
            Take(",");
        }
    }

    private bool Operator()
    {
        var found =
            Peek() is "+" or "-" or "*" or "/" or "%" or "^" or "==" or "!=" or "<" or ">" or "<=" or ">=" or "and" or "or" or "unless";
        _next += found ? 1 : 0;
        return found;
    }

    private void Duration()
    {
        if (Peek() is not { } text || !DurationText().IsMatch(text))
        {
            throw Unexpected();
        }

        _next++;
    }

    private string Name() => _next < _tokens.Count && _tokens[_next].IsName ? _tokens[_next++].Text : throw Unexpected();

    private string? Peek() => _next < _tokens.Count ? _tokens[_next].Text : null;

    private bool Take(string text)
    {
        var found = Peek() == text;
        _next += found ? 1 : 0;
        return found;
    }

    private void Expect(string text)
    {
        if (!Take(text))
        {
            throw Unexpected();
        }
    }

    private FormatException Unexpected() => new($"'{Peek() ?? "the end"}' in {_text}");

    [GeneratedRegex(
        """\G(?:(?<space>\s+)|"(?:[^"\\]|\\.)*"|[0-9.]+(?:ms|[smhdwy])?|(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)|==|!=|=~|!~|<=|>=|[-+*/%^<>=(){}\[\],])"""
    )]
    private static partial Regex Lexeme();

    [GeneratedRegex("^[0-9]+(ms|[smhdwy])$")]
    private static partial Regex DurationText();

    private readonly record struct Token(string Text, bool IsName);
}
