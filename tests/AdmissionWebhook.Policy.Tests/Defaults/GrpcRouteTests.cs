using AdmissionWebhook.Policy.Tests.Cluster;
using AdmissionWebhook.Policy.Tests.Engine;

namespace AdmissionWebhook.Policy.Tests.Defaults;

/// <summary>A timeout would end the streams of a service that is approved or registered for gRPC.</summary>
public sealed class GrpcRouteTests
{
    [Theory]
    [InlineData("""[{"number": 8443, "protocols": ["GRPC"]}]""", 0)]
    [InlineData("""[{"number": 8443, "protocols": ["grpc", "GRPC-Web"]}]""", 0)]
    [InlineData("""[{"number": 8443, "protocols": ["GRPC", "HTTP2"]}]""", 2)]
    [InlineData("""[{"number": 8443}]""", 2)]
    [InlineData("""[{"number": 8080, "protocols": ["GRPC"]}]""", 2)]
    [InlineData("[]", 2)]
    public void Defaults_pass_over_routes_to_gRPC(string ports, int operations)
    {
        var scenario = new Scenario().WithPolicy(
            $$"""
            {"approvedHosts": [{"host": "calls.example.com", "ports": {{ports}} }],
             "defaults": {"routeTimeout": "15s", "retries": {"attempts": 2, "perTryTimeout": "5s", "retryOn": ["connect-failure"]} } }
            """
        );
        var patch = scenario.Mutate(
            "VirtualService",
            """
            {"hosts": ["calls.example.com"], "exportTo": ["."],
             "http": [{"route": [{"destination": {"host": "calls.example.com", "port": {"number": 8443}}}]}]}
            """
        );
        Assert.Equal(operations, patch.Count);
    }

    [Theory]
    [InlineData("GRPC", 8443, 8443, 0)]
    [InlineData("grpc-web", 8443, 8443, 0)]
    [InlineData("HTTP", 8443, 8443, 2)]
    [InlineData("HTTP2", 8443, 8443, 2)]
    [InlineData("GRPC", 8080, 8443, 2)] // the entry's other port
    [InlineData("GRPC", 8443, 0, 0)] // the only port
    public void Defaults_pass_over_routes_to_a_port_that_is_registered_for_gRPC(string protocol, int port, int routed, int operations)
    {
        var entry = $$"""
            {"hosts": ["calls.example.com"], "resolution": "DNS", "exportTo": ["."],
             "ports": [{"number": {{port}}, "name": "p", "protocol": "{{protocol}}", "targetPort": 443}]}
            """;
        var scenario = Governed.Seeing(Views.Of("ServiceEntry", entry));
        var selector = routed == 0 ? "" : $", \"port\": {{\"number\": {routed}}}";
        var routes = $$$"""
            {"hosts": ["calls.example.com"], "exportTo": ["."],
             "http": [{"route": [{"destination": {"host": "calls.example.com"{{{selector}}} } }]}]}
            """;
        Assert.Equal(operations, scenario.Mutate("VirtualService", routes).Count);
        Assert.Equal(operations > 0, scenario.Validate("VirtualService", routes).Findings.Any(finding => finding.Rule == "route-timeout"));
    }

    [Fact]
    public void An_entry_that_the_clients_do_not_see_says_nothing_about_the_port() =>
        Assert.Equal(
            2,
            Governed
                .Seeing(
                    Views.Of(
                        "ServiceEntry",
                        """
                        {"hosts": ["calls.example.com"], "resolution": "DNS", "exportTo": ["orders"],
                         "ports": [{"number": 80, "name": "p", "protocol": "GRPC"}]}
                        """
                    )
                )
                .Mutate(
                    "VirtualService",
                    """
                    {"hosts": ["calls.example.com"], "exportTo": ["."], "http": [{"route": [{"destination": {"host": "calls.example.com"}}]}]}
                    """
                )
                .Count
        );

    private static Scenario Governed { get; } =
        new Scenario().WithPolicy(
            """
            {"approvedHosts": [{"host": "calls.example.com"}],
             "defaults": {"routeTimeout": "15s", "retries": {"attempts": 2, "perTryTimeout": "5s", "retryOn": ["connect-failure"]} } }
            """
        );
}
