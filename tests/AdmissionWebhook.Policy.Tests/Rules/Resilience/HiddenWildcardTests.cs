using AdmissionWebhook.Policy.Tests.Cluster;
using AdmissionWebhook.Policy.Tests.Engine;

namespace AdmissionWebhook.Policy.Tests.Rules.Resilience;

/// <summary>A ServiceEntry that is not exported to the clients, and what it says about names of Services that are not in view.</summary>
public sealed class HiddenWildcardTests
{
    private const string Routes =
        """{"hosts": ["till"], "http": [{"timeout": "5s", "route": [{"destination": {"host": "till"}}]}], "exportTo": ["."]}""";

    [Theory]
    [InlineData("*.svc.cluster.local", false)]
    [InlineData("*.payments.svc.cluster.local", false)]
    [InlineData("*.local", false)]
    [InlineData("*", false)]
    [InlineData("till.payments.svc.cluster.local", true)] // registers the very name
    public void A_wildcard_over_Services_hides_none_of_them(string host, bool told)
    {
        var seeing = Scenario.Example.Seeing(Views.Of([Hidden(host)]));
        Assert.Equal(told, seeing.Validate("VirtualService", Routes).Findings.Any(finding => finding.Rule == "orphan-virtual-service"));
        Assert.Equal(
            told,
            seeing.Validate("DestinationRule", """{"host": "till"}""").Findings.Any(finding => finding.Rule == "orphan-destination-rule")
        );
    }

    [Fact]
    public void A_wildcard_over_external_names_hides_them() =>
        Scenario
            .Example.Seeing(Views.Of([Hidden("*.example.com")]))
            .Validate("VirtualService", Routes.Edited("\"till\"", "\"api.example.com\""))
            .WarnedBy("orphan-virtual-service");

    private static string Hidden(string host) =>
        $$$"""
            {"apiVersion": "networking.istio.io/v1", "kind": "ServiceEntry", "metadata": {"name": "all", "namespace": "vms"},
             "spec": {"hosts": ["{{{host}}}"], "exportTo": ["."], "location": "MESH_INTERNAL", "resolution": "NONE",
                      "ports": [{"number": 80, "name": "http", "protocol": "HTTP"}]}}
            """;
}
