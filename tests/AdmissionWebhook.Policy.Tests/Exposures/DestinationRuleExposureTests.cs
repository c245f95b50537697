namespace AdmissionWebhook.Policy.Tests.Exposures;

/// <summary>Which edits of a DestinationRule widen its exposure.</summary>
public sealed class DestinationRuleExposureTests
{
    private static readonly StoredObject Unverified = Rule(
        "tls-verification",
        """
        {"host": "api.github.com", "exportTo": ["orders", "."],
         "trafficPolicy": {"tls": {"mode": "SIMPLE", "insecureSkipVerify": true}, "portLevelSettings": [{"port": {"number": 8443}, "tls": {"mode": "SIMPLE"}}]},
         "subsets": [{"name": "safe", "labels": {"v": "1"}, "trafficPolicy": {"tls": {"mode": "SIMPLE"}}}, {"name": "open", "labels": {"v": "2"}}]}
        """
    );

    private static readonly StoredObject ForWorkload = Rule(
        "tls-verification",
        """
        {"host": "api.github.com", "exportTo": ["*"], "workloadSelector": {"matchLabels": {"app": "legacy"}}, "trafficPolicy": {"tls": {"mode": "SIMPLE", "insecureSkipVerify": true}}}
        """
    );

    private static readonly StoredObject InSubset = Rule(
        "tls-verification",
        """
        {"host": "api.github.com", "exportTo": ["."], "subsets": [{"name": "old", "labels": {"v": "1"}, "trafficPolicy": {"tls": {"mode": "SIMPLE", "insecureSkipVerify": true}}}]}
        """
    );

    [Theory]
    [InlineData("\"orders\", \".\"", "\"payments\"")]
    [InlineData(
        "\"trafficPolicy\": {\"tls\": {\"mode\": \"SIMPLE\", \"insecureSkipVerify\": true}",
        "\"trafficPolicy\": {\"connectionPool\": {\"tcp\": {\"maxConnections\": 5}}, \"tls\": {\"insecureSkipVerify\": true, "
            + "\"mode\": \"SIMPLE\"}"
    )]
    [InlineData("\"portLevelSettings\": [", "\"portLevelSettings\": [{\"port\": {\"number\": 9443}, \"tls\": {\"mode\": \"SIMPLE\"}}, ")]
    [InlineData(", {\"name\": \"open\", \"labels\": {\"v\": \"2\"}}", "")]
    [InlineData("{\"v\": \"2\"}", "{\"v\": \"2\", \"zone\": \"a\"}")]
    [InlineData(
        "\"subsets\": [",
        "\"subsets\": [{\"name\": \"new\", \"labels\": {\"v\": \"3\"}, \"trafficPolicy\": {\"tls\": {\"mode\": \"SIMPLE\"}}}, "
    )]
    [InlineData(
        "\"exportTo\": [\"orders\", \".\"]",
        "\"exportTo\": [\"orders\", \".\"], \"workloadSelector\": {\"matchLabels\": {\"app\": \"a\"}}"
    )]
    public void Other_settings_can_change(string from, string to) => Unverified.Keeps(from, to);

    [Theory]
    [InlineData("\"orders\", \".\"", "\"*\"")]
    [InlineData("\"api.github.com\"", "\"*.github.com\"")]
    [InlineData(", \"portLevelSettings\": [{\"port\": {\"number\": 8443}, \"tls\": {\"mode\": \"SIMPLE\"}}]", "")]
    [InlineData(", \"trafficPolicy\": {\"tls\": {\"mode\": \"SIMPLE\"}}}, {\"name\": \"open\"", "}, {\"name\": \"open\"")]
    [InlineData("{\"v\": \"2\"}", "{}")]
    [InlineData("\"subsets\": [", "\"subsets\": [{\"name\": \"new\", \"labels\": {\"v\": \"3\"}}, ")]
    [InlineData("\"insecureSkipVerify\": true", "\"insecureSkipVerify\": true, \"sni\": \"api.github.com\"")]
    [InlineData(
        "\"number\": 8443}, \"tls\": {\"mode\": \"SIMPLE\"}",
        "\"number\": 8443}, \"tls\": {\"mode\": \"SIMPLE\", \"insecureSkipVerify\": true}"
    )]
    public void Exposing_more_of_the_hosts_traffic_is_denied(string from, string to) => Unverified.Loses(from, to);

    [Fact]
    public void A_rule_for_some_workloads_cannot_extend_to_others()
    {
        ForWorkload.Keeps("\"app\": \"legacy\"", "\"app\": \"legacy\", \"zone\": \"a\"");
        ForWorkload.Keeps("[\"*\"]", "[\".\"]");
        ForWorkload.Loses("\"app\": \"legacy\"", "\"app\": \"web\"");
        ForWorkload.Loses("\"workloadSelector\": {\"matchLabels\": {\"app\": \"legacy\"}}, ", "");
    }

    [Fact]
    public void A_subset_can_only_select_less()
    {
        InSubset.Keeps("{\"v\": \"1\"}", "{\"v\": \"1\", \"zone\": \"a\"}");
        InSubset.Keeps("{\"name\": \"old\"", "{\"name\": \"new\", \"labels\": {\"v\": \"2\"}}, {\"name\": \"old\"");
        InSubset.Loses("{\"v\": \"1\"}", "{\"v\": \"2\"}");
        InSubset.Loses("\"subsets\"", "\"trafficPolicy\": {\"tls\": {\"mode\": \"SIMPLE\", \"insecureSkipVerify\": true}}, \"subsets\"");
    }

    [Fact]
    public void The_settings_of_a_forbidden_host_can_change()
    {
        var named = Rule("unapproved-host", """{"host": "gone.test", "exportTo": ["."], "trafficPolicy": {"tls": {"mode": "SIMPLE"}}}""");
        named.Keeps("SIMPLE", "MUTUAL");
        named.Keeps("\"trafficPolicy\"", "\"subsets\": [{\"name\": \"v1\", \"labels\": {\"v\": \"1\"}}], \"trafficPolicy\"");
        named.Loses("[\".\"]", "[\"orders\"]");
        named.Loses("gone.test", "away.test");
    }

    [Fact]
    public void A_tunnel_cannot_move_to_another_proxy()
    {
        var tunnel = Rule(
            "connect-tunnel",
            """{"host": "a.example.com", "exportTo": ["."], "trafficPolicy": {"tunnel": {"protocol": "CONNECT", "targetHost": "gone.test", "targetPort": 443}}}"""
        );
        tunnel.Keeps("\"trafficPolicy\": {", "\"trafficPolicy\": {\"outlierDetection\": {\"interval\": \"5s\"}, ");
        tunnel.Loses("a.example.com", "b.example.com");
        tunnel.Loses("443", "22");
        tunnel.Loses("CONNECT", "POST");
    }

    private static StoredObject Rule(string rule, string spec) => new("DestinationRule", spec, rule);
}
