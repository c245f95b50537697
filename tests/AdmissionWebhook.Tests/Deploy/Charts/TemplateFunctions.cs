using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using AdmissionWebhook.Manifests.Yaml;

namespace AdmissionWebhook.Tests.Deploy.Charts;

/// <summary>The functions of Go, Sprig and Helm that the chart uses.</summary>
internal static class TemplateFunctions
{
    private static readonly Dictionary<string, Func<List<object?>, object?>> Pure = new()
    {
        ["and"] = arguments => arguments.Find(value => !TemplateRun.IsTrue(value)) ?? arguments[^1],
        ["b64enc"] = arguments => Convert.ToBase64String(Encoding.UTF8.GetBytes(Text(arguments[0]))),
        ["default"] = arguments => TemplateRun.IsTrue(arguments[1]) ? arguments[1] : arguments[0],
        ["dict"] = arguments => new JsonObject(arguments.Chunk(2).Select(pair => KeyValuePair.Create(Text(pair[0]), Node(pair[1])))),
        ["eq"] = arguments => Equals(arguments[0], arguments[1]),
        ["fail"] = arguments => throw new ChartRefusal(Text(arguments[0])),
        ["first"] = arguments => ((List<object?>)arguments[0]!)[0],
        ["fromYaml"] = arguments => Chart.Document(Text(arguments[0])),
        ["gt"] = arguments => (double)arguments[0]! > (double)arguments[1]!,
        ["int"] = arguments => Math.Truncate((double)arguments[0]!),
        ["list"] = arguments => arguments,
        ["lookup"] = _ => new JsonObject(),
        ["merge"] = arguments => Merge((JsonObject)arguments[0]!, (JsonObject)arguments[1]!),
        ["ne"] = arguments => !Equals(arguments[0], arguments[1]),
        ["nindent"] = arguments => "\n" + Indented(Text(arguments[1]), (int)(double)arguments[0]!),
        ["not"] = arguments => !TemplateRun.IsTrue(arguments[0]),
        ["printf"] = arguments =>
            arguments
                .Skip(1)
                .Aggregate(
                    Text(arguments[0]),
                    (format, value) =>
                        format
                            .Remove(format.IndexOf("%s", StringComparison.Ordinal), 2)
                            .Insert(format.IndexOf("%s", StringComparison.Ordinal), Text(value))
                ),
        ["quote"] = arguments => JsonValue.Create(Text(arguments[0])).ToJsonString(),
        ["rest"] = arguments => ((List<object?>)arguments[0]!)[1..],
        ["set"] = arguments => Set((JsonObject)arguments[0]!, Text(arguments[1]), Node(arguments[2])),
        ["splitList"] = arguments => Text(arguments[1]).Split(Text(arguments[0])).ToList<object?>(),
        ["ternary"] = arguments => TemplateRun.IsTrue(arguments[2]) ? arguments[0] : arguments[1],
        ["toYaml"] = arguments => YamlWriter.Write(Node(arguments[0])!).TrimEnd('\n'),
        ["trimPrefix"] = arguments =>
            Text(arguments[1]).StartsWith(Text(arguments[0]), StringComparison.Ordinal)
                ? Text(arguments[1])[Text(arguments[0]).Length..]
                : arguments[1],
    };

    public static Func<List<object?>, object?> Find(string name, TemplateRun run) =>
        name == "include" ? arguments => run.Include(Text(arguments[0]), arguments[1])
        : Pure.TryGetValue(name, out var function) ? function
        : throw new FormatException($"the chart's tests do not know the function {name}");

    private static JsonObject Set(JsonObject owner, string name, JsonNode? value)
    {
        owner[name] = value;
        return owner;
    }

    private static JsonObject Merge(JsonObject strong, JsonObject weak)
    {
        foreach (var (name, value) in weak.Where(member => !strong.ContainsKey(member.Key)))
        {
            strong[name] = value?.DeepClone();
        }

        return strong;
    }

    private static string Indented(string text, int width) =>
        new string(' ', width) + text.Replace("\n", "\n" + new string(' ', width), StringComparison.Ordinal);

    private static string Text(object? value) => Convert.ToString(value, CultureInfo.InvariantCulture)!;

    private static JsonNode? Node(object? value) =>
        value switch
        {
            JsonNode node => node.DeepClone(),
            bool flag => JsonValue.Create(flag),
            double number => JsonValue.Create(number),
            string text => JsonValue.Create(text),
            List<object?> items => new JsonArray([.. items.Select(Node)]),
            null => null,
            _ => throw new FormatException($"{value} cannot be part of an object"),
        };
}
