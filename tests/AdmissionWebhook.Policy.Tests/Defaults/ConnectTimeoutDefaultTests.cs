using static AdmissionWebhook.Policy.Tests.Defaults.DefaultsTable;

namespace AdmissionWebhook.Policy.Tests.Defaults;

/// <summary>Which connection pools get a connect timeout.</summary>
public sealed class ConnectTimeoutDefaultTests
{
    [Theory]
    [InlineData("""{"host": "a.example.com"}""", new string[0])]
    [InlineData("""{"host": "a.example.com", "trafficPolicy": {}}""", new string[0])]
    [InlineData("""{"host": "a.example.com", "trafficPolicy": {"tls": {"mode": "SIMPLE"}}}""", new string[0])]
    [InlineData("""{"host": "a.example.com", "trafficPolicy": {"connectionPool": {}}}""", new string[0])]
    [InlineData("""{"host": "a.example.com", "trafficPolicy": {"connectionPool": {"tcp": {"connectTimeout": "1s"}}}}""", new string[0])]
    [InlineData(
        """{"host": "a.example.com", "trafficPolicy": {"connectionPool": {"http": {}}}}""",
        new[] { """/spec/trafficPolicy/connectionPool/tcp={"connectTimeout":"10s"}""" }
    )]
    [InlineData(
        """{"host": "a.example.com", "trafficPolicy": {"connectionPool": {"tcp": {"maxConnections": 1}}}}""",
        new[] { "/spec/trafficPolicy/connectionPool/tcp/connectTimeout=\"10s\"" }
    )]
    [InlineData(
        """
            {"host": "a.example.com", "trafficPolicy": {"portLevelSettings": [{}, {"connectionPool": {"tcp": {"connectTimeout": null}}}]},
             "subsets": [{"trafficPolicy": {"connectionPool": {"http": {}}}}]}
            """,
        new[]
        {
            "/spec/trafficPolicy/portLevelSettings/1/connectionPool/tcp/connectTimeout=\"10s\"",
            """/spec/subsets/0/trafficPolicy/connectionPool/tcp={"connectTimeout":"10s"}""",
        }
    )]
    public void ConnectTimeout_is_added_only_to_an_existing_pool(string spec, string[] patch) =>
        Expect(Defaulting(""" "connectTimeout": "10s", "exportTo": ["."], "routeTimeout": "15s" """), spec, patch, "DestinationRule");
}
