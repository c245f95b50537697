using System.Text;
using System.Text.RegularExpressions;
using AdmissionWebhook.Manifests;

namespace AdmissionWebhook.Tests.Rules;

/// <summary>One page of docs/rules, parsed as a test.</summary>
public sealed partial record RulePage(string Name, string Title, string Summary, IReadOnlyList<ExampleBlock> Blocks)
{
    public static string Folder { get; } = Path.Combine(Repository.Root, "docs", "rules");

    public static RulePage Read(string name)
    {
        var lines = File.ReadAllLines(Path.Combine(Folder, name + ".md"));
        var heading = Heading().Match(lines[0]);
        var blocks = new List<ExampleBlock>();
        for (var i = 0; i < lines.Length; i++)
        {
            var fence = Fence().Match(lines[i]);
            if (fence.Success)
            {
                var end = Array.IndexOf(lines, "```", i + 1);
                blocks.Add(
                    new ExampleBlock(
                        fence.Groups[1].Value,
                        fence
                            .Groups[2]
                            .Value.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                            .Select(option => option.Split('=', 2))
                            .ToDictionary(pair => pair[0], pair => pair[1]),
                        string.Join('\n', lines[(i + 1)..end]) + "\n",
                        i + 2
                    )
                );
                i = end;
            }
        }

        return new RulePage(heading.Groups[1].Value, heading.Groups[2].Value, lines.Skip(1).First(line => line.Length > 0), blocks);
    }

    [GeneratedRegex("^# `?([a-z-]+)`?: (.+)$")]
    private static partial Regex Heading();

    [GeneratedRegex("^```yaml ([a-z]+) ?(.*)$")]
    private static partial Regex Fence();
}

/// <param name="Word">policy, old, with, bad, good or fixed.</param>
/// <param name="Options">The options after the word, <c>key=value</c>.</param>
/// <param name="Yaml">The block's text.</param>
/// <param name="Line">Its first line in the page.</param>
public sealed record ExampleBlock(string Word, IReadOnlyDictionary<string, string> Options, string Yaml, int Line)
{
    public IReadOnlyList<ReadOnlyMemory<byte>> Documents =>
        [
            .. ManifestReader
                .Read(Encoding.UTF8.GetBytes(Yaml), $"line {Line}")
                .Select(entry =>
                    entry switch
                    {
                        ManifestDocument document => document.Json,
                        ManifestError error => throw new InvalidDataException($"line {Line + error.Line - 1}: {error.Message}"),
                        _ => throw new InvalidDataException(),
                    }
                ),
        ];

    public string Option(string key, string otherwise) => Options.GetValueOrDefault(key, otherwise);
}
