using System.Globalization;
using AdmissionWebhook.Traffic;
using AdmissionWebhook.Traffic.AccessLogs;

namespace AdmissionWebhook.Tests.Traffic;

/// <summary>Lines in the default format of Istio's proxies (istio.io/latest/docs/tasks/observability/logs/access-log).</summary>
public sealed class AccessLogTrafficTests
{
    private const string Start = "2026-03-01T08:15:30.123Z";

    [Theory]
    [InlineData(
        "TLS by SNI to a ServiceEntry",
        """[2026-03-01T08:15:30.123Z] "- - -" 0 - - - "-" 848 4521 213 - "-" "-" "-" "-" "140.82.121.6:443" outbound|443||api.github.com 10.1.0.9:51234 140.82.121.6:443 10.1.0.9:51230 api.github.com -""",
        "api.github.com",
        443,
        "Tls Registered"
    )]
    [InlineData(
        "HTTP to a ServiceEntry, by a subset",
        """[2026-03-01T08:15:30.123Z] "GET /status/200 HTTP/1.1" 200 - via_upstream - "-" 0 0 52 51 "-" "curl/8.5.0" "5b-1" "httpbin.org" "52.1.2.3:80" outbound|80|v1|httpbin.org 10.1.0.9:51234 240.240.0.5:80 10.1.0.9:51230 - default""",
        "httpbin.org",
        80,
        "Http Registered"
    )]
    [InlineData(
        "one host of a wildcard",
        """[2026-03-01T08:15:30.123Z] "- - -" 0 - - - "-" 848 4521 213 - "-" "-" "-" "-" "1.2.3.4:443" outbound|443||*.wikipedia.org 10.1.0.9:51234 1.2.3.4:443 10.1.0.9:51230 de.wikipedia.org -""",
        "de.wikipedia.org",
        443,
        "Tls Registered"
    )]
    [InlineData(
        "TLS that passes through",
        """[2026-03-01T08:15:30.123Z] "- - -" 0 - - - "-" 848 4521 213 - "-" "-" "-" "-" "104.16.1.2:443" PassthroughCluster 10.1.0.9:51234 104.16.1.2:443 10.1.0.9:51230 registry.npmjs.org -""",
        "registry.npmjs.org",
        443,
        "Tls PassedThrough"
    )]
    [InlineData(
        "opaque TCP that passes through has an address only",
        """[2026-03-01T08:15:30.123Z] "- - -" 0 - - - "-" 848 4521 213 - "-" "-" "-" "-" "203.0.113.9:5432" PassthroughCluster 10.1.0.9:51234 203.0.113.9:5432 10.1.0.9:51230 - -""",
        "203.0.113.9",
        5432,
        "Tcp PassedThrough"
    )]
    [InlineData(
        "HTTP that passes through, with a port in the authority",
        """[2026-03-01T08:15:30.123Z] "POST / HTTP/1.1" 200 - via_upstream - "-" 0 0 52 51 "-" "ua" "5b-1" "Hooks.example.com:8080" "203.0.113.9:8080" PassthroughCluster 10.1.0.9:51234 203.0.113.9:8080 10.1.0.9:51230 - allow_any""",
        "hooks.example.com",
        8080,
        "Http PassedThrough"
    )]
    [InlineData(
        "HTTP that is blocked",
        """[2026-03-01T08:15:30.123Z] "GET / HTTP/1.1" 502 - direct_response - "-" 0 0 0 - "-" "curl/8.5.0" "5b-1" "evil.example.com" "-" - - 203.0.113.9:80 10.1.0.9:51230 - block_all""",
        "evil.example.com",
        80,
        "Http Blocked"
    )]
    [InlineData(
        "TLS that is blocked",
        """[2026-03-01T08:15:30.123Z] "- - -" 0 UH - - "-" 0 0 0 - "-" "-" "-" "-" "-" BlackHoleCluster - 203.0.113.9:443 10.1.0.9:51230 evil.example.com -""",
        "evil.example.com",
        443,
        "Tls Blocked"
    )]
    [InlineData(
        "an older Istio, behind the prefix of a log tool",
        """[pod/web-1/istio-proxy] [2026-03-01T08:15:30.123Z] "GET / HTTP/2" 200 - "-" "-" 0 0 52 51 "-" "ua" "5b-1" "api.example.com" "203.0.113.9:80" outbound|80||api.example.com 10.1.0.9:51234 203.0.113.9:80 10.1.0.9:51230 - default""",
        "api.example.com",
        80,
        "Http Registered"
    )]
    [InlineData(
        "Envoy's own format names no cluster",
        """[2026-03-01T08:15:30.123Z] "GET / HTTP/1.1" 200 - 0 0 52 51 "-" "ua" "5b-1" "api.example.com" "203.0.113.9:8080" """,
        "api.example.com",
        8080,
        "Http Unknown"
    )]
    [InlineData(
        "IPv6",
        """[2026-03-01T08:15:30.123Z] "- - -" 0 - - - "-" 848 4521 213 - "-" "-" "-" "-" "[2001:db8::7]:853" PassthroughCluster [fd00::1]:51234 [2001:db8::7]:853 [fd00::1]:51230 - -""",
        "2001:db8::7",
        853,
        "Tcp PassedThrough"
    )]
    public void A_text_line_gives_the_destination(string what, string line, string host, int port, string how)
    {
        var flow = Assert.Single(Read(line).Flows);
        Assert.True((host, port, how) == (flow.Host, flow.Port, $"{flow.Protocol} {flow.Routing}"), $"{what}: {flow}");
        Assert.Equal(DateTimeOffset.Parse(Start, CultureInfo.InvariantCulture), flow.FirstSeen);
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("2026-03-01T08:15:31Z stdout F ", null)]
    [InlineData("""{"kubernetes": {"namespace_name": "orders"}, "log": """, "orders")]
    [InlineData("""{"resource": {"labels": {"namespace_name": "orders"}}, "jsonPayload": """, "orders")]
    public void A_JSON_line_gives_the_same_on_its_own_and_wrapped(string before, string? @namespace)
    {
        const string Json =
            """{"start_time":"2026-03-01T08:15:30.123Z","protocol":null,"authority":null,"requested_server_name":"api.github.com","upstream_host":"140.82.121.6:443","upstream_cluster":"outbound|443||api.github.com","route_name":null,"downstream_local_address":"140.82.121.6:443","bytes_sent":1}""";
        var line =
            before.Contains("\"log\"", StringComparison.Ordinal) ? before + System.Text.Json.JsonSerializer.Serialize(Json) + "}"
            : before.StartsWith('{') ? before + Json + "}"
            : before + Json;
        Assert.Equal(
            new TrafficFlow("api.github.com", 443, @namespace, TrafficProtocol.Tls, TrafficRouting.Registered),
            Assert.Single(Read(line).Flows).Key()
        );
    }

    [Fact]
    public void What_does_not_leave_the_pod_is_no_egress_and_other_lines_are_counted()
    {
        var seen = Read(
            """
            2026-03-01T08:15:29.000000Z	info	Envoy proxy is ready
            {"level":"info","msg":"cache synced"}

            [2026-03-01T08:15:30.123Z] "GET / HTTP/1.1" 200 - via_upstream - "-" 0 0 52 51 "-" "ua" "5b-1" "web:8080" "127.0.0.1:8080" inbound|8080|| 127.0.0.1:41 10.1.0.9:8080 10.1.0.8:5 outbound_.80_._.web.shop.svc.cluster.local default
            [2026-03-01T08:15:30.123Z] "GET / HTTP/1.1" 403 - rbac_access_denied - "-" 0 0 52 51 "-" "ua" "5b-1" "web:8080" "-" - - 10.1.0.9:8080 10.1.0.8:5 - default
            [2026-03-01T08:15:30.123Z] "- - -" 0 - - - "-" 1 1 1 - "-" "-" "-" "-" "10.1.0.9:80" InboundPassthroughCluster 10.1.0.9:1 10.1.0.9:80 10.1.0.8:5 - -
            """
        );
        Assert.Empty(seen.Flows);
        Assert.Contains("3 entries read; 2 other lines skipped", Assert.Single(seen.Remarks), StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_flow_is_counted_from_its_first_to_its_last_line()
    {
        var seen = Read(
            string.Join(
                '\n',
                new[] { "09", "08", "10" }.Select(hour =>
                    $"""[2026-03-01T{hour}:00:00.000Z] "- - -" 0 - - - "-" 8 4 2 - "-" "-" "-" "-" "140.82.121.6:443" outbound|443||api.github.com 10.1.0.9:5 140.82.121.6:443 10.1.0.9:6 api.github.com -"""
                )
            )
        );
        var flow = Assert.Single(seen.Flows);
        Assert.Equal((3, 8, 10), (flow.Count, flow.FirstSeen.Hour, flow.LastSeen.Hour));
        Assert.Equal(TimeSpan.FromHours(2), seen.Window.Observed);
        Assert.Empty(seen.Remarks);
    }

    private static ObservedTraffic Read(string log)
    {
        var traffic = new AccessLogTraffic();
        traffic.Read(new StringReader(log));
        return traffic.Result();
    }
}
