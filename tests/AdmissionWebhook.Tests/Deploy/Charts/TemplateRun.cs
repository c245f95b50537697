using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AdmissionWebhook.Tests.Deploy.Charts;

/// <summary>Executes templates. Objects and arrays are JsonNode, so that <c>set</c> changes them for everyone who holds them.</summary>
internal sealed class TemplateRun(IReadOnlyDictionary<string, IReadOnlyList<TemplateNode>> defined)
{
    public string Execute(IReadOnlyList<TemplateNode> body, object? root)
    {
        var output = new StringBuilder();
        Write(output, body, root, new Dictionary<string, object?> { ["$"] = root });
        return output.ToString();
    }

    public string Include(string name, object? root) =>
        Execute(defined.TryGetValue(name, out var body) ? body : throw new FormatException($"no template is called {name}"), root);

    /// <summary>Go's truth: anything but false, 0 and empty values.</summary>
    public static bool IsTrue(object? value) =>
        value switch
        {
            null or false or "" or 0d => false,
            JsonObject { Count: 0 } or JsonArray { Count: 0 } => false,
            _ => true,
        };

    private void Write(StringBuilder output, IReadOnlyList<TemplateNode> body, object? dot, Dictionary<string, object?> variables)
    {
        foreach (var node in body)
        {
            switch (node)
            {
                case TextNode text:
                    output.Append(text.Text);
                    break;
                case OutputNode printed:
                    output.Append(CultureInfo.InvariantCulture, $"{Evaluate(printed.Expression, dot, variables)}");
                    break;
                case AssignNode assigned:
                    variables[assigned.Name] = Evaluate(assigned.Value, dot, variables);
                    break;
                case ChoiceNode choice:
                    var value = Evaluate(choice.Condition, dot, variables);
                    Write(
                        output,
                        IsTrue(value) ? choice.Then : choice.Otherwise,
                        choice.Narrows && IsTrue(value) ? value : dot,
                        new(variables)
                    );
                    break;
                case RangeNode range:
                    foreach (var item in Items(Evaluate(range.List, dot, variables)))
                    {
                        Write(output, range.Body, range.Item.Length == 0 ? item : dot, new(variables) { [range.Item] = item });
                    }

                    break;
            }
        }
    }

    private object? Evaluate(TemplateExpression expression, object? dot, Dictionary<string, object?> variables)
    {
        object? result = null;
        var piped = false;
        foreach (var command in expression.Commands)
        {
            List<object?> arguments = [.. command.Skip(1).Select(operand => Operand(operand, dot, variables))];
            if (piped)
            {
                arguments.Add(result);
            }

            var head = command[0] is Function function ? TemplateFunctions.Find(function.Name, this) : Operand(command[0], dot, variables);
            result =
                head is Func<List<object?>, object?> call ? call(arguments)
                : arguments.Count == 0 ? head
                : throw new FormatException($"{command[0]} takes no arguments");
            piped = true;
        }

        return result;
    }

    private object? Operand(TemplateOperand operand, object? dot, Dictionary<string, object?> variables) =>
        operand switch
        {
            Literal literal => literal.Value,
            Nested nested => Evaluate(nested.Expression, dot, variables),
            Function function => TemplateFunctions.Find(function.Name, this)([]),
            Fields fields => fields.Names.Aggregate(fields.Variable.Length == 0 ? dot : variables[fields.Variable], Field),
            _ => throw new FormatException(operand.ToString()),
        };

    private static object? Field(object? owner, string name) =>
        owner switch
        {
            JsonObject members => Plain(members[name]),
            IReadOnlyDictionary<string, object?> members => members[name],
            _ => throw new FormatException($"{owner ?? "nothing"} has no field {name}"),
        };

    private static IEnumerable<object?> Items(object? list) =>
        list switch
        {
            null => [],
            JsonArray array => array.Select(Plain),
            IEnumerable<object?> items => items,
            _ => throw new FormatException($"cannot range over {list}"),
        };

    // Cast, since JsonNode would convert each of them back into a node.
    private static object? Plain(JsonNode? node) =>
        node?.GetValueKind() switch
        {
            JsonValueKind.True => (object)true,
            JsonValueKind.False => (object)false,
            JsonValueKind.Number => (object)node.GetValue<double>(),
            JsonValueKind.String => (object)node.GetValue<string>(),
            _ => node,
        };
}
