using System.Globalization;
using System.Text;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace AdmissionWebhook.Telemetry;

/// <summary>
/// Metrics in Prometheus' text format 0.0.4. Names follow OpenTelemetry's mapping: dots become underscores, the unit and, for counters,
/// <c>_total</c> are appended. https://prometheus.io/docs/instrumenting/exposition_formats and
/// https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics.
/// </summary>
internal sealed class PrometheusText : IDisposable
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly Exporter _exporter = new();
    private readonly Lock _collecting = new();

    public PrometheusText() => Reader = new BaseExportingMetricReader(_exporter) { TemporalityPreference = MetricReaderTemporalityPreference.Cumulative };

    /// <summary>For the meter provider, which owns it.</summary>
    public MetricReader Reader { get; }

    public void Dispose() => _exporter.Dispose();

    /// <summary>The present values; empty once the provider has been disposed.</summary>
    public string Collect()
    {
        lock (_collecting)
        {
            _exporter.Text = "";

            // A pull reader collects for its exporter only.
            _exporter.Collect!(Timeout.Infinite);
            return _exporter.Text;
        }
    }

    private static string Compose(IEnumerable<Metric> metrics)
    {
        var text = new StringBuilder();
        var last = "";
        foreach (var (name, metric) in metrics.Select(metric => (Name(metric), metric)).OrderBy(named => named.Item1, StringComparer.Ordinal))
        {
            if (name != last)
            {
                text.Append("# HELP ").Append(name).Append(' ').Append(EscapeHelp(metric.Description)).Append('\n');
                text.Append("# TYPE ").Append(name).Append(' ').Append(Type(metric)).Append('\n');
            }

            last = name;
            foreach (ref readonly var point in metric.GetMetricPoints())
            {
                Append(text, name, metric.MetricType, point);
            }
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, string name, MetricType type, in MetricPoint point)
    {
        var labels = Labels(point.Tags);
        switch (type)
        {
            case MetricType.LongSum or MetricType.LongSumNonMonotonic:
                Append(text, name, labels, point.GetSumLong());
                break;
            case MetricType.DoubleSum or MetricType.DoubleSumNonMonotonic:
                Append(text, name, labels, point.GetSumDouble());
                break;
            case MetricType.LongGauge:
                Append(text, name, labels, point.GetGaugeLastValueLong());
                break;
            case MetricType.DoubleGauge:
                Append(text, name, labels, point.GetGaugeLastValueDouble());
                break;
            case MetricType.Histogram:
                AppendHistogram(text, name, labels, point);
                break;
        }
    }

    private static void AppendHistogram(StringBuilder text, string name, string labels, in MetricPoint point)
    {
        long cumulative = 0;
        foreach (var bucket in point.GetHistogramBuckets())
        {
            cumulative += bucket.BucketCount;
            var bound = $"le=\"{Number(bucket.ExplicitBound)}\"";
            Append(text, $"{name}_bucket", labels.Length > 0 ? $"{labels},{bound}" : bound, cumulative);
        }

        Append(text, $"{name}_sum", labels, point.GetHistogramSum());
        Append(text, $"{name}_count", labels, cumulative);
    }

    private static void Append(StringBuilder text, string name, string labels, double value)
    {
        text.Append(name);
        if (labels.Length > 0)
        {
            text.Append('{').Append(labels).Append('}');
        }

        text.Append(' ').Append(Number(value)).Append('\n');
    }

    private static string Labels(ReadOnlyTagCollection tags)
    {
        var labels = new List<string>();
        foreach (var (key, value) in tags)
        {
            labels.Add($"{Identifier(key)}=\"{EscapeLabel(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "")}\"");
        }

        return string.Join(',', labels);
    }

    private static string Name(Metric metric)
    {
        var name = Identifier(metric.Name);
        var unit = metric.Unit switch
        {
            "s" => "_seconds",
            "By" => "_bytes",
            "1" when Type(metric) == "gauge" => "_ratio",
            _ => "",
        };
        name = name.EndsWith(unit, StringComparison.Ordinal) ? name : name + unit;
        return Type(metric) == "counter" ? $"{name}_total" : name;
    }

    private static string Type(Metric metric) => metric.MetricType switch
    {
        MetricType.LongSum or MetricType.DoubleSum => "counter",
        MetricType.Histogram => "histogram",
        _ => "gauge",
    };

    private static string Identifier(string name)
    {
        var identifier = string.Create(name.Length, name, (span, source) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = char.IsAsciiLetterOrDigit(source[i]) ? source[i] : '_';
            }
        });
        return char.IsAsciiDigit(identifier[0]) ? $"_{identifier}" : identifier;
    }

    private static string EscapeHelp(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private static string EscapeLabel(string text) => EscapeHelp(text).Replace("\"", "\\\"", StringComparison.Ordinal);

    private static string Number(double value) => double.IsPositiveInfinity(value) ? "+Inf"
        : double.IsNegativeInfinity(value) ? "-Inf"
        : value.ToString("R", CultureInfo.InvariantCulture);

    [ExportModes(ExportModes.Pull)]
    private sealed class Exporter : BaseExporter<Metric>, IPullMetricExporter
    {
        public string Text { get; set; } = "";

        public Func<int, bool>? Collect { get; set; }

        public override ExportResult Export(in Batch<Metric> batch)
        {
            var metrics = new List<Metric>();
            foreach (var metric in batch)
            {
                metrics.Add(metric);
            }

            Text = Compose(metrics);
            return ExportResult.Success;
        }
    }
}
