namespace AdmissionWebhook.Traffic.Prometheus;

/// <summary>Reads traffic to hosts outside the cluster from Istio's metrics.</summary>
/// <param name="clusterDomain">The domain of the cluster's own Services.</param>
internal sealed class PrometheusTraffic(PrometheusClient client, string clusterDomain)
{
    /// <exception cref="TrafficException">Prometheus cannot be queried.</exception>
    public async Task<ObservedTraffic> ReadAsync(DateTimeOffset now, TimeSpan length, CancellationToken cancellationToken)
    {
        // Whole seconds, since durations in queries have no fractions.
        var window = new ChunkedWindow(DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds()), length);
        var queries = new MeshQueries(clusterDomain, window);
        var presence = await client.QueryRangeAsync(
            MeshQueries.Presence,
            window.Start - window.Chunk,
            window.End,
            window.Step,
            cancellationToken
        );
        var recorded = presence.Series.SelectMany(series => series.Points).Select(point => point.At).ToList();
        var (tally, warnings) = (new FlowTally(), new SortedSet<string>(presence.Warnings, StringComparer.Ordinal));
        foreach (var counter in MeshQueries.Counters)
        {
            var increase = await InChunks(queries.Increase(counter));
            var beginning = await InChunks(queries.Beginning(counter));
            // The chunks overlap, so some samples would be counted twice.
            Add(tally, increase, window, window.Chunk / window.Reach, _ => true);

            // If nothing was recorded before, every counter looks new, although most are old.
            Add(tally, beginning, window, 1, end => recorded.Exists(at => at > end - (2 * window.Chunk) && at <= end - window.Chunk));
            warnings.UnionWith([.. increase.Warnings, .. beginning.Warnings]);
        }

        var observed = window.Step * recorded.Count(at => at > window.Start);
        return new ObservedTraffic(tally.Flows, new ObservationWindow(window.Start, window.End, observed)) { Remarks = [.. warnings] };

        Task<PrometheusMatrix> InChunks(string query) =>
            client.QueryRangeAsync(query, window.FirstEnd, window.End, window.Chunk, cancellationToken);
    }

    private static void Add(
        FlowTally tally,
        PrometheusMatrix counts,
        ChunkedWindow window,
        double share,
        Func<DateTimeOffset, bool> counted
    )
    {
        foreach (var series in counts.Series)
        {
            var points = series.Points.Where(point => point.Value > 0 && counted(point.At)).ToList();
            if (points.Count > 0)
            {
                tally.Add(
                    Flow(series) with
                    {
                        Count = Math.Max(1, (long)Math.Round(points.Sum(point => point.Value) * share)),
                        FirstSeen = points[0].At - window.Reach,
                        LastSeen = points[^1].At,
                    }
                );
            }
        }
    }

    private static TrafficFlow Flow(PrometheusSeries series)
    {
        var (service, name) = (series.Label(MeshQueries.Service), series.Label(MeshQueries.ServiceName));
        var routing = IsCluster(name) ? Routing(name) : Routing(service);
        var (host, port) = IsCluster(service) ? ("", null) : SeenAuthority.Split(service);
        var from = series.Label(MeshQueries.Namespace) is not ("" or "unknown") and var known ? known : null;
        return new TrafficFlow(host, port, from, Protocol(series.Label(MeshQueries.Protocol)), routing);
    }

    private static bool IsCluster(string name) => Routing(name) != TrafficRouting.Registered;

    private static TrafficRouting Routing(string name) =>
        name switch
        {
            "PassthroughCluster" => TrafficRouting.PassedThrough,
            "BlackHoleCluster" => TrafficRouting.Blocked,
            _ => TrafficRouting.Registered,
        };

    private static TrafficProtocol Protocol(string name) =>
        name switch
        {
            "http" => TrafficProtocol.Http,
            "grpc" => TrafficProtocol.Grpc,
            _ => TrafficProtocol.Tcp,
        };
}
