using System.Globalization;
using System.Text.Json;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Traffic.Prometheus;

/// <summary>The result of a range query.</summary>
internal sealed record PrometheusMatrix(IReadOnlyList<PrometheusSeries> Series, IReadOnlyList<string> Warnings)
{
    /// <returns>Null if it is not a result: an error, or not from the API at all.</returns>
    public static PrometheusMatrix? Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var data = json.RootElement.Member("data"u8);
            return json.RootElement.Text("status"u8) == "success" && data.Text("resultType"u8) == "matrix"
                ? new PrometheusMatrix(
                    [.. data.Member("result"u8).Items().Select(ReadSeries)],
                    [.. json.RootElement.Member("warnings"u8).Items().Select(one => one.ToString())]
                )
                : null;
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            return null;
        }
    }

    private static PrometheusSeries ReadSeries(JsonElement series)
    {
        var labels = series
            .GetProperty("metric"u8)
            .EnumerateObject()
            .ToDictionary(label => label.Name, label => label.Value.GetString()!, StringComparer.Ordinal);
        return new PrometheusSeries(labels, [.. series.GetProperty("values"u8).EnumerateArray().Select(Point)]);
    }

    // [1435781430.781, "12.5"]
    private static PrometheusPoint Point(JsonElement point) =>
        new(
            DateTimeOffset.FromUnixTimeMilliseconds((long)Math.Round(point[0].GetDouble() * 1000)),
            double.Parse(point[1].GetString()!, NumberStyles.Float, CultureInfo.InvariantCulture)
        );
}

/// <param name="Points">In order of time; a step without a value has no point.</param>
internal sealed record PrometheusSeries(IReadOnlyDictionary<string, string> Labels, IReadOnlyList<PrometheusPoint> Points)
{
    /// <summary>Empty if the series lacks the label; Prometheus treats the two alike.</summary>
    public string Label(string name) => Labels.TryGetValue(name, out var value) ? value : "";
}

internal readonly record struct PrometheusPoint(DateTimeOffset At, double Value);
