using System.Globalization;
using System.Text;

namespace AdmissionWebhook.Tests.Traffic;

/// <summary>Istio's metrics over two days, one sample every five minutes, in OpenMetrics' text format.</summary>
internal sealed class MeshSamples(DateTimeOffset end)
{
    public static readonly TimeSpan Length = TimeSpan.FromDays(2);

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    private readonly SortedDictionary<string, StringBuilder> _families = new(StringComparer.Ordinal);

    public MeshSamples()
        : this(End) { }

    /// <summary>The default end of the recording: a fixed instant, so that blocks and chunks are the same in every run.</summary>
    public static DateTimeOffset End { get; } = new(2026, 3, 3, 12, 0, 0, TimeSpan.Zero);

    public static DateTimeOffset Hour(int hour) => End - Length + TimeSpan.FromHours(hour);

    /// <param name="count">The counter's value for a time since the start, in hours; NaN for no sample.</param>
    public MeshSamples Requests(string service, string name, string @namespace, Func<double, double> count, string reporter = "source") =>
        Add("istio_requests", service, name, @namespace, "http", reporter, count);

    public MeshSamples Connections(string service, string name, string @namespace, Func<double, double> count) =>
        Add("istio_tcp_connections_opened", service, name, @namespace, "tcp", "source", count);

    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var (family, samples) in _families)
        {
            text.Append(CultureInfo.InvariantCulture, $"# TYPE {family} counter\n").Append(samples);
        }

        return text.Append("# EOF\n").ToString();
    }

    private MeshSamples Add(
        string family,
        string service,
        string name,
        string @namespace,
        string protocol,
        string reporter,
        Func<double, double> count
    )
    {
        if (!_families.TryGetValue(family, out var samples))
        {
            _families[family] = samples = new StringBuilder();
        }

        for (var time = TimeSpan.Zero; time <= Length; time += Interval)
        {
            if (count(time.TotalHours) is var value && !double.IsNaN(value))
            {
                samples
                    .Append(
                        CultureInfo.InvariantCulture,
                        $$"""
                        {{family}}_total{reporter="{{reporter}}",destination_service="{{service}}",destination_service_name="{{name}}",source_workload_namespace="{{@namespace}}",request_protocol="{{protocol}}"} {{value}} {{(
                            end - Length + time
                        ).ToUnixTimeSeconds()}}
                        """
                    )
                    .Append('\n');
            }
        }

        return this;
    }
}
