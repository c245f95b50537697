using AdmissionWebhook.Traffic;
using AdmissionWebhook.Traffic.Prometheus;

namespace AdmissionWebhook.Tests.Traffic;

/// <summary>Against a real Prometheus where one is in the PATH.</summary>
public sealed class PrometheusTrafficTests
{
    [Fact]
    public async Task Requests_are_counted_by_host_and_namespace_with_resets_added_up()
    {
        // Ten per hour; after a day the proxy restarts and counts from zero.
        var seen = await ReadAsync(
            new MeshSamples()
                .Requests("api.github.com", "api.github.com", "ci", hours => Math.Floor(10 * (hours < 24 ? hours : hours - 24)))
                .Requests("api.github.com", "api.github.com", "orders", hours => Math.Floor(hours))
        );

        Assert.Equal(["ci", "orders"], seen.Flows.Select(flow => flow.Namespace));
        var (ci, orders) = (seen.Flows[0], seen.Flows[1]);
        Assert.Equal(new TrafficFlow("api.github.com", null, "ci", TrafficProtocol.Http, TrafficRouting.Registered), ci.Key());
        Assert.InRange(ci.Count, 470, 520);
        Assert.InRange(orders.Count, 46, 54);
        Assert.Equal(MeshSamples.End, ci.LastSeen);
    }

    [Fact]
    public async Task One_call_by_a_new_pod_is_seen_though_its_counter_never_rises()
    {
        var seen = await ReadAsync(
            Background().Requests("once.example.com", "once.example.com", "batch", hours => hours >= 30 ? 1 : double.NaN)
        );
        var once = Assert.Single(seen.Flows, flow => flow.Host == "once.example.com");
        Assert.Equal(1, once.Count);
        Assert.InRange(MeshSamples.Hour(30), once.FirstSeen, once.LastSeen);
    }

    [Fact]
    public async Task A_constant_counter_is_not_traffic()
    {
        // Nothing is recorded for ten hours; counts from before must not look new afterwards.
        static Func<double, double> Recorded(Func<double, double> count) => hours => hours is > 10 and < 20 ? double.NaN : count(hours);
        var seen = await ReadAsync(
            new MeshSamples()
                .Requests("old.example.com", "old.example.com", "shop", Recorded(_ => 1000))
                .Requests("busy.example.com", "busy.example.com", "shop", Recorded(Math.Floor))
        );
        Assert.Equal(["busy.example.com"], seen.Flows.Select(flow => flow.Host));
    }

    [Fact]
    public async Task The_share_of_the_window_with_data_is_reported()
    {
        var whole = await ReadAsync(Background());
        Assert.InRange(whole.Window.Share, 0.98, 1);

        var withGap = await ReadAsync(
            new MeshSamples().Requests("a.example.com", "a.example.com", "shop", hours => hours is > 12 and < 36 ? double.NaN : hours)
        );
        Assert.InRange(withGap.Window.Share, 0.48, 0.53);

        var longer = await ReadAsync(Background(), MeshSamples.Length * 4);
        Assert.InRange(longer.Window.Share, 0.24, 0.26);
    }

    [Fact]
    public async Task Unregistered_hosts_are_distinguished_by_routing()
    {
        var seen = await ReadAsync(
            new MeshSamples()
                .Requests("Paste.example.com:8443", "PassthroughCluster", "shop", hours => Math.Floor(hours))
                .Requests("blocked.example.com", "BlackHoleCluster", "shop", hours => Math.Floor(hours))
                .Connections("unknown", "PassthroughCluster", "orders", hours => Math.Floor(hours))
        );
        Assert.Equal(
            [
                new("", null, "orders", TrafficProtocol.Tcp, TrafficRouting.PassedThrough),
                new("blocked.example.com", null, "shop", TrafficProtocol.Http, TrafficRouting.Blocked),
                new("paste.example.com", 8443, "shop", TrafficProtocol.Http, TrafficRouting.PassedThrough),
            ],
            seen.Flows.Select(flow => flow.Key())
        );
    }

    [Fact]
    public async Task The_clusters_own_services_and_what_servers_report_are_left_out()
    {
        var seen = await ReadAsync(
            new MeshSamples()
                .Requests("reviews.shop.svc.cluster.local", "reviews", "shop", hours => hours)
                .Requests("api.example.com", "api.example.com", "shop", hours => hours, reporter: "destination")
                .Requests("api.example.com", "api.example.com", "ambient", hours => hours, reporter: "waypoint")
        );
        Assert.Equal(["ambient"], seen.Flows.Select(flow => flow.Namespace));
    }

    private static MeshSamples Background() =>
        new MeshSamples().Requests("busy.example.com", "busy.example.com", "shop", hours => Math.Floor(hours));

    private static async Task<ObservedTraffic> ReadAsync(MeshSamples samples, TimeSpan? window = null)
    {
        using var prometheus = await RealPrometheus.StartAsync(samples.ToString());
        using var client = new PrometheusClient(new PrometheusConnection(prometheus.Url));
        return await new PrometheusTraffic(client, "cluster.local").ReadAsync(
            MeshSamples.End,
            window ?? MeshSamples.Length,
            TestContext.Current.CancellationToken
        );
    }
}
