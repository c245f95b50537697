using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using AdmissionWebhook.Server;

namespace AdmissionWebhook.Tests.Telemetry;

/// <summary>A strict parser of Prometheus' text format 0.0.4: throws on whatever the format does not allow.</summary>
internal sealed partial class Exposition
{
    private readonly Dictionary<string, MetricFamily> _families = new(StringComparer.Ordinal);

    private Exposition() { }

    public IReadOnlyDictionary<string, MetricFamily> Families => _families;

    public IEnumerable<Sample> Samples => _families.Values.SelectMany(family => family.Samples);

    public static Exposition Parse(string text)
    {
        var exposition = new Exposition();
        Require(text.EndsWith('\n'), "the last line must end in a line feed", text);
        MetricFamily? current = null;
        foreach (var line in text[..^1].Split('\n'))
        {
            if (Comment().Match(line) is { Success: true } comment)
            {
                current = exposition.Describe(
                    current,
                    comment.Groups["what"].Value,
                    comment.Groups["name"].Value,
                    comment.Groups["text"].Value
                );
            }
            else
            {
                var sample = ReadSample(line);
                Require(current is not null && current.Owns(sample.Name), "a sample is outside its family", line);
                Require(!current!.Samples.Any(other => other.Series == sample.Series), "a duplicate series", line);
                current.Samples.Add(sample);
            }
        }

        return exposition;
    }

    /// <summary>The content of <c>/metrics</c> as a scrape without an Accept header gets it.</summary>
    /// <param name="management">A client of the management port.</param>
    public static async Task<Exposition> ScrapeAsync(HttpClient management)
    {
        using var response = await management.GetAsync(TelemetryServices.Metrics, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        return Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>The value of the only series of this name that has at least these labels; null if there is none.</summary>
    public double? Value(string name, params (string Key, string Value)[] labels) =>
        Samples
            .SingleOrDefault(sample =>
                sample.Name == name && labels.All(label => sample.Labels.GetValueOrDefault(label.Key) == label.Value)
            )
            ?.Value;

    private MetricFamily Describe(MetricFamily? current, string what, string name, string text)
    {
        if (current?.Name != name)
        {
            current = new MetricFamily(name);
            Require(_families.TryAdd(name, current), "a duplicate family", name);
        }

        Require(current.Samples.Count == 0, "a description follows samples", name);
        if (what == "HELP")
        {
            Require(current.Help is null, "a duplicate HELP", name);
            current.Help = Unescape(text);
        }
        else
        {
            Require(current.Type is null && text is "counter" or "gauge" or "histogram" or "untyped", "TYPE is wrong", text);
            current.Type = text;
        }

        return current;
    }

    private static Sample ReadSample(string line)
    {
        var match = SampleLine().Match(line);
        Require(match.Success, "no sample", line);
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var rest = match.Groups["labels"].Value;
        while (rest.Length > 0)
        {
            var label = Label().Match(rest);
            Require(label.Success, "no label", rest);
            Require(labels.TryAdd(label.Groups["key"].Value, Unescape(label.Groups["value"].Value)), "a duplicate label", line);
            rest = rest[label.Length..];
        }

        return new Sample(match.Groups["name"].Value, labels, ReadNumber(match.Groups["value"].Value));
    }

    private static double ReadNumber(string text) =>
        text switch
        {
            "+Inf" => double.PositiveInfinity,
            "-Inf" => double.NegativeInfinity,
            "NaN" => double.NaN,
            _ => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture),
        };

    private static string Unescape(string text)
    {
        var plain = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            plain.Append(
                text[i] != '\\'
                    ? text[i]
                    : text[++i] switch
                    {
                        'n' => '\n',
                        '"' => '"',
                        '\\' => '\\',
                        _ => throw new FormatException($"no escape: {text}"),
                    }
            );
        }

        return plain.ToString();
    }

    private static void Require(bool condition, string what, string where)
    {
        if (!condition)
        {
            throw new FormatException($"{what}: {where}");
        }
    }

    [GeneratedRegex("^# (?<what>HELP|TYPE) (?<name>[a-zA-Z_:][a-zA-Z0-9_:]*) (?<text>.*)$", RegexOptions.Singleline)]
    private static partial Regex Comment();

    [GeneratedRegex("""^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?<labels>.*)\})? (?<value>[^ ]+)$""", RegexOptions.Singleline)]
    private static partial Regex SampleLine();

    [GeneratedRegex("""^(?<key>[a-zA-Z_][a-zA-Z0-9_]*)="(?<value>([^"\\]|\\.)*)"(,|$)""", RegexOptions.Singleline)]
    private static partial Regex Label();
}
