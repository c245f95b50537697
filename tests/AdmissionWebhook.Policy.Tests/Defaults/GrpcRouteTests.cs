using AdmissionWebhook.Policy.Tests.Engine;

namespace AdmissionWebhook.Policy.Tests.Defaults;

/// <summary>A timeout would end the streams of a service that is approved for gRPC alone.</summary>
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
}
