namespace AdmissionWebhook.Policy.Tests.Rules.Consistency.Rejections;

/// <summary>Settings and subsets of DestinationRules.</summary>
public sealed class DestinationRuleRejectionTests
{
    [Theory]
    [InlineData("""{"connectionPool": {"tcp": {"connectTimeout": "250ms", "idleTimeout": "0s", "tcpKeepalive": {"time": "7200s"}}}}""", "")]
    [InlineData("""{"connectionPool": {"http": {"maxRetries": 0, "http2KeepAlive": {"interval": "15s", "timeout": "5s"}}}}""", "")]
    [InlineData("""{"connectionPool": {}}""", "/trafficPolicy/connectionPool")]
    [InlineData(
        """{"connectionPool": {"tcp": {"maxConnections": -1, "connectTimeout": "2.000000005s"}}}""",
        "/trafficPolicy/connectionPool/tcp/connectTimeout /trafficPolicy/connectionPool/tcp/maxConnections"
    )]
    [InlineData(
        """{"connectionPool": {"http": {"http2KeepAlive": {"interval": "15s"}}}}""",
        "/trafficPolicy/connectionPool/http/http2KeepAlive/timeout"
    )]
    [InlineData(
        """{"connectionPool": {"http": {"useClientProtocol": true, "h2UpgradePolicy": "UPGRADE"}}}""",
        "/trafficPolicy/connectionPool/http/useClientProtocol"
    )]
    public void Connection_pools(string policy, string rejected) =>
        Assert.Equal(
            rejected,
            Rejected.Fields("DestinationRule", """{"host": "api.example.com", "trafficPolicy": POLICY}""".Edited("POLICY", policy))
        );

    [Theory]
    [InlineData(
        """{"outlierDetection": {"consecutive5xxErrors": 5, "interval": "10s", "baseEjectionTime": "30s", "maxEjectionPercent": 100, "minHealthPercent": 0}}""",
        ""
    )]
    [InlineData("""{"outlierDetection": {"splitExternalLocalOriginErrors": true, "consecutiveLocalOriginFailures": 5}}""", "")]
    [InlineData(
        """{"outlierDetection": {"consecutiveLocalOriginFailures": 5}}""",
        "/trafficPolicy/outlierDetection/consecutiveLocalOriginFailures"
    )]
    [InlineData("""{"outlierDetection": {"maxEjectionPercent": 105}}""", "/trafficPolicy/outlierDetection/maxEjectionPercent")]
    [InlineData("""{"outlierDetection": {"interval": "2.000000005s"}}""", "/trafficPolicy/outlierDetection/interval")]
    public void Outlier_detection(string policy, string rejected) =>
        Assert.Equal(
            rejected,
            Rejected.Fields("DestinationRule", """{"host": "api.example.com", "trafficPolicy": POLICY}""".Edited("POLICY", policy))
        );

    [Theory]
    [InlineData(
        """{"loadBalancer": {"consistentHash": {"maglev": {"tableSize": 65537}, "httpCookie": {"name": "id", "attributes": [{"name": "Secure"}, {"name": "SameSite"}]}}}}""",
        ""
    )]
    [InlineData(
        """{"loadBalancer": {"localityLbSetting": {"distribute": [{"from": "eu/*", "to": {"eu/*": 80, "us/*": 20}}]}}, "outlierDetection": {}}""",
        ""
    )]
    [InlineData(
        """{"loadBalancer": {"consistentHash": {"maglev": {"tableSize": 1000}, "useSourceIp": true}}}""",
        "/trafficPolicy/loadBalancer/consistentHash/maglev/tableSize"
    )]
    [InlineData(
        """{"loadBalancer": {"consistentHash": {"httpCookie": {"name": "id", "attributes": [{"name": "a"}, {"name": "a"}]}}}}""",
        "/trafficPolicy/loadBalancer/consistentHash/httpCookie/attributes/1/name"
    )]
    [InlineData(
        """{"loadBalancer": {"localityLbSetting": {}, "zoneAwareLbSetting": {}}}""",
        "/trafficPolicy/loadBalancer/zoneAwareLbSetting"
    )]
    [InlineData(
        """{"loadBalancer": {"localityLbSetting": {"distribute": [{"from": "eu", "to": {"eu": 80, "us": 10}}]}}}""",
        "/trafficPolicy/loadBalancer/localityLbSetting/distribute/0/to"
    )]
    [InlineData(
        """{"loadBalancer": {"localityLbSetting": {"failover": [{"from": "eu", "to": "eu"}]}}}""",
        "/trafficPolicy/loadBalancer/localityLbSetting/failover/0/to"
    )]
    [InlineData(
        """{"loadBalancer": {"simple": "RANDOM", "consistentHash": {"useSourceIp": true}}}""",
        "/trafficPolicy/loadBalancer/consistentHash"
    )]
    public void Load_balancing(string policy, string rejected) =>
        Assert.Equal(
            rejected,
            Rejected.Fields("DestinationRule", """{"host": "api.example.com", "trafficPolicy": POLICY}""".Edited("POLICY", policy))
        );

    [Theory]
    [InlineData("""{"portLevelSettings": [{"port": {"number": 443}, "tls": {"mode": "SIMPLE", "credentialName": "partner"}}]}""", "")]
    [InlineData("""{"tls": {"mode": "MUTUAL", "credentialName": "partner", "insecureSkipVerify": true}}""", "")]
    [InlineData("""{"portLevelSettings": [{"tls": {"mode": "SIMPLE"}}]}""", "/trafficPolicy/portLevelSettings/0/port")]
    [InlineData("""{"portLevelSettings": [{"port": {"number": 443}}]}""", "/trafficPolicy/portLevelSettings/0")]
    [InlineData(
        """{"tls": {"mode": "SIMPLE", "credentialName": "partner", "insecureSkipVerify": true}}""",
        "/trafficPolicy/tls/insecureSkipVerify"
    )]
    [InlineData("""{"tls": {"mode": "SIMPLE", "credentialName": "partner", "caCrl": "/crl.pem"}}""", "/trafficPolicy/tls/credentialName")]
    public void TLS_and_ports(string policy, string rejected) =>
        Assert.Equal(
            rejected,
            Rejected.Fields("DestinationRule", """{"host": "api.example.com", "trafficPolicy": POLICY}""".Edited("POLICY", policy))
        );

    [Theory]
    [InlineData("""{"name": "v1", "labels": {"app.kubernetes.io/version": "1.2_b", "empty": ""}}""", "")]
    [InlineData("""{"name": "", "labels": {"version": "v1"}}""", "/subsets/0/name")]
    [InlineData("""{"name": "v1.2", "labels": {"version": "v1"}}""", "/subsets/0/name")]
    [InlineData("""{"name": "v1", "labels": {"version": "v1/2"}}""", "/subsets/0/labels/version")]
    [InlineData("""{"name": "v1", "trafficPolicy": {"connectionPool": {}}}""", "/subsets/0/trafficPolicy/connectionPool")]
    public void Subsets(string subset, string rejected) =>
        Assert.Equal(
            rejected,
            Rejected.Fields("DestinationRule", """{"host": "api.example.com", "subsets": [SUBSET]}""".Edited("SUBSET", subset))
        );
}
