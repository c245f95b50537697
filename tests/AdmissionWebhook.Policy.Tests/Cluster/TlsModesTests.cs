using System.Text.Json;
using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Istio;

namespace AdmissionWebhook.Policy.Tests.Cluster;

public sealed class TlsModesTests
{
    [Theory]
    [InlineData("""{"tls": {"mode": "SIMPLE"}}""", 80, "SIMPLE")]
    [InlineData("""{"tls": {"mode": "SIMPLE"}, "portLevelSettings": [{"port": {"number": 80}}]}""", 80, null)]
    [InlineData("""{"tls": {"mode": "SIMPLE"}, "portLevelSettings": [{"port": {"number": 80}}]}""", 443, "SIMPLE")]
    [InlineData("""{"portLevelSettings": [{"port": {"number": 80}, "tls": {"mode": "MUTUAL"}}]}""", 80, "MUTUAL")]
    [InlineData("""{"portLevelSettings": [{"tls": {"mode": "MUTUAL"}}]}""", 80, null)]
    [InlineData("""{}""", 80, null)]
    public void The_mode_of_a_port_is_the_one_that_Istio_uses(string policy, int port, string? mode)
    {
        var document = JsonDocument.Parse(
            $$"""
            {"spec": {"host": "a.com", "trafficPolicy": {{policy}},
             "subsets": [{"name": "s", "trafficPolicy": {"tls": {"mode": "DISABLE"} } } ] } }
            """
        );
        var rule = Assert.IsType<KnownDestinationRule>(
            ObjectReader.Read(IstioKind.DestinationRule, document.RootElement, new ObjectKey("n", "r"), "cluster.local")
        );
        Assert.Equal(mode, rule.Tls.For(port));
    }
}
