using System.Diagnostics.Metrics;
using AdmissionWebhook.Telemetry;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using Xunit;

namespace AdmissionWebhook.Tests.Telemetry;

public sealed class PrometheusTextTests : IDisposable
{
    private readonly Meter _meter = new($"prometheus-text-{Guid.NewGuid():N}");
    private readonly PrometheusText _text = new();
    private readonly MeterProvider _provider;

    public PrometheusTextTests() => _provider = Sdk.CreateMeterProviderBuilder().AddMeter(_meter.Name).AddReader(_text.Reader).Build();

    public void Dispose()
    {
        _provider.Dispose();
        _text.Dispose();
        _meter.Dispose();
    }

    [Fact]
    public void Backslashes_quotes_and_line_breaks_are_escaped_in_labels_and_help()
    {
        const string Hostile = "a\\b\"c\nd} 1\n# TYPE forged counter\nforged 1";
        _meter.CreateCounter<long>("hostile", description: Hostile).Add(3, new("what.is-it", Hostile), new("1st", 1));
        var family = Assert.Single(Collect().Families).Value;
        Assert.Equal(Hostile, family.Help);
        Assert.Equal(Hostile, Assert.Single(family.Samples).Labels["what_is_it"]);
        Assert.Equal("1", family.Samples[0].Labels["_1st"]);
    }

    [Fact]
    public void Names_carry_the_unit_and_counters_end_in_total()
    {
        _meter.CreateCounter<long>("some.events", "{event}").Add(1);
        _meter.CreateCounter<double>("some.time", "s").Add(1.5);
        _meter.CreateUpDownCounter<long>("in.flight", "{request}").Add(2);
        _meter.CreateObservableGauge("some.size", () => 3L, "By");
        _meter.CreateObservableGauge("already.in_seconds", () => 4d, "s");
        _meter.CreateObservableGauge("some.share", () => 0.5, "1");
        Assert.Equal(
            ["already_in_seconds gauge", "in_flight gauge", "some_events_total counter", "some_share_ratio gauge", "some_size_bytes gauge", "some_time_seconds_total counter"],
            Collect().Families.Values.Select(family => $"{family.Name} {family.Type}"));
    }

    [Fact]
    public void Histogram_buckets_are_cumulative_and_end_in_infinity()
    {
        var histogram = _meter.CreateHistogram("wait", "s", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 1, 10] });
        double[] values = [0.05, 0.5, 0.7, 5, 50];
        Array.ForEach(values, value => histogram.Record(value, new KeyValuePair<string, object?>("endpoint", "a")));
        histogram.Record(0.2);
        var family = Collect().Families["wait_seconds"];
        Assert.Equal("histogram", family.Type);
        var one = family.Samples.Where(sample => sample.Labels.GetValueOrDefault("endpoint") == "a").ToList();
        Assert.Equal(
            [("0.1", 1), ("1", 3), ("10", 4), ("+Inf", 5)],
            one.Where(sample => sample.Name == "wait_seconds_bucket").Select(sample => (sample.Labels["le"], (int)sample.Value)));
        Assert.Equal(5, one.Single(sample => sample.Name == "wait_seconds_count").Value);
        Assert.Equal(values.Sum(), one.Single(sample => sample.Name == "wait_seconds_sum").Value, 9);
    }

    [Fact]
    public void Numbers_are_written_in_full_and_as_the_format_spells_them()
    {
        var at = double.NaN;
        _meter.CreateObservableGauge("value", () => at);
        double[] values = [double.NaN, double.PositiveInfinity, double.NegativeInfinity, -0.1, 1e-9, 1e300, long.MaxValue];
        foreach (var value in values)
        {
            at = value;
            Assert.Equal(value, Assert.Single(Collect().Samples).Value);
        }
    }

    [Fact]
    public void Counters_keep_their_sum_from_one_collection_to_the_next()
    {
        var counter = _meter.CreateCounter<long>("events");
        counter.Add(1);
        Collect();
        counter.Add(1);
        Assert.Equal(2, Collect().Value("events_total"));
    }

    private Exposition Collect() => Exposition.Parse(_text.Collect());
}
