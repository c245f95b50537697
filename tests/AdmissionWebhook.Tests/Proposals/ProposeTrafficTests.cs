using AdmissionWebhook.Tests.Checks;
using AdmissionWebhook.Tests.Cli;
using AdmissionWebhook.Tests.Files;
using AdmissionWebhook.Tests.Traffic;

namespace AdmissionWebhook.Tests.Proposals;

/// <summary>Hosts that were called and that no object registers.</summary>
public sealed class ProposeTrafficTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Hosts_in_an_access_log_are_proposed_with_where_and_how_often_they_were_seen()
    {
        var run = await Verb.RunAsync(
            "policy",
            "propose",
            Registered(),
            "-n",
            "web",
            "--from-access-log",
            _folder.Write(
                "access.log",
                """
                [2026-03-01T08:15:30.123Z] "- - -" 0 - - - "-" 8 4 2 - "-" "-" "-" "-" "104.16.1.2:443" PassthroughCluster 10.1.0.9:5 104.16.1.2:443 10.1.0.9:6 registry.npmjs.org -
                [2026-03-02T08:15:30.123Z] "- - -" 0 - - - "-" 8 4 2 - "-" "-" "-" "-" "104.16.1.2:443" PassthroughCluster 10.1.0.9:5 104.16.1.2:443 10.1.0.9:6 registry.npmjs.org -
                [2026-03-02T08:15:30.123Z] "GET / HTTP/1.1" 502 - direct_response - "-" 0 0 0 - "-" "curl" "1" "paste.example.org" "-" - - 203.0.113.9:80 10.1.0.9:6 - block_all
                [2026-03-01T08:15:30.123Z] "- - -" 0 - - - "-" 8 4 2 - "-" "-" "-" "-" "203.0.113.9:5432" PassthroughCluster 10.1.0.9:5 203.0.113.9:5432 10.1.0.9:6 - -
                [2026-03-01T08:15:30.123Z] "- - -" 0 - - - "-" 8 4 2 - "-" "-" "-" "-" "140.82.121.6:443" outbound|443||api.github.com 10.1.0.9:5 140.82.121.6:443 10.1.0.9:6 api.github.com -
                [2026-03-01T08:15:30.123Z] "GET / HTTP/1.1" 200 - via_upstream - "-" 0 0 0 - "-" "curl" "1" "reviews:9080" "10.1.0.8:9080" outbound|9080||reviews.web.svc.cluster.local 10.1.0.9:5 10.96.0.1:9080 10.1.0.9:6 - default
                starting up
                """
            )
        );
        Assert.Equal(0, run.ExitCode);
        Assert.Contains(
            """
                # --- seen in traffic, not registered ---
                # seen: 1 request from web on port 80, blocked (BlackHoleCluster), 2026-03-02 to 2026-03-02
                # decide: blocked today; remove this unless it is needed
                - host: paste.example.org
                  ports: [{number: 80, protocols: [HTTP]}]
                  namespaces: [web]
                # seen: 2 connections from web on port 443, passed through (PassthroughCluster), 2026-03-01 to 2026-03-02
                # decide: register it with a ServiceEntry, or remove this
                - host: registry.npmjs.org
                  ports: [{number: 443, protocols: [TLS]}]
                  namespaces: [web]

            """,
            run.Output,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "# seen in traffic: 203.0.113.9: 1 connection from web on port 5432, passed through",
            run.Output,
            StringComparison.Ordinal
        );
        Assert.Contains("1 other lines skipped\n", run.Error, StringComparison.Ordinal);
        Assert.Contains(
            "seen in traffic but not registered: 2 hosts added, 1 destination without a host name\n",
            run.Error,
            StringComparison.Ordinal
        );
        Assert.Equal(0, (await CheckRunResult.RunAsync("--policy", _folder.Write("p.yaml", run.Output), _folder["entries.yaml"])).ExitCode);
    }

    [Fact]
    public async Task A_host_that_one_namespace_registers_is_proposed_for_another_that_passes_through()
    {
        var run = await Verb.RunAsync(
            "policy",
            "propose",
            Registered(),
            "--from-access-log",
            _folder.Write(
                "access.log",
                """
                {"kubernetes":{"namespace_name":"orders"},"log":"{\"start_time\":\"2026-03-01T08:15:30.123Z\",\"requested_server_name\":\"api.github.com\",\"upstream_host\":\"140.82.121.6:443\",\"upstream_cluster\":\"PassthroughCluster\",\"downstream_local_address\":\"140.82.121.6:443\"}"}
                {"kubernetes":{"namespace_name":"reports"},"log":"{\"start_time\":\"2026-03-01T08:15:30.123Z\",\"requested_server_name\":\"api.github.com\",\"upstream_host\":\"140.82.121.6:443\",\"upstream_cluster\":\"outbound|443||api.github.com\",\"downstream_local_address\":\"140.82.121.6:443\"}"}
                """
            )
        );
        Assert.Contains("      namespaces: [orders]\n", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("reports", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hosts_in_Prometheus_are_proposed_too()
    {
        var samples = new MeshSamples(DateTimeOffset.UtcNow)
            .Requests("hooks.example.org", "PassthroughCluster", "shop", hours => Math.Floor(hours))
            .Requests("api.github.com", "api.github.com", "web", hours => Math.Floor(hours))
            .Connections("unknown", "PassthroughCluster", "orders", hours => Math.Floor(hours));
        using var prometheus = await RealPrometheus.StartAsync(samples.ToString());
        var run = await Verb.RunAsync("policy", "propose", Registered(), "--from-prometheus", prometheus.Url.ToString(), "--window", "2d");
        Assert.Equal(0, run.ExitCode);
        Assert.Matches(@"# seen: \d+ requests from shop, passed through \(PassthroughCluster\), ", run.Output);
        Assert.Contains(
            """
                # decide: the port is unknown; add ports
                - host: hooks.example.org
                  namespaces: [shop]

            """,
            run.Output,
            StringComparison.Ordinal
        );
        Assert.Matches(
            @"# seen in traffic: \d+ connections from orders, passed through \(PassthroughCluster\), .*: "
                + "the metrics do not say to which host",
            run.Output
        );
        Assert.Matches(@"Prometheus has recorded (9\d|100)\s?% of ", run.Error);
    }

    [Fact]
    public async Task A_source_that_cannot_be_read_ends_it_with_the_reason()
    {
        var run = await Verb.RunAsync("policy", "propose", Registered(), "--from-access-log", _folder["missing.log"]);
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains("missing.log", run.Error, StringComparison.Ordinal);

        run = await Verb.RunAsync("policy", "propose", Registered(), "--from-prometheus", "http://127.0.0.1:1");
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains("http://127.0.0.1:1: connection refused", run.Error, StringComparison.Ordinal);
    }

    private string Registered() => _folder.Write("entries.yaml", ProposeCommandTests.Entry("github", "api.github.com"));
}
