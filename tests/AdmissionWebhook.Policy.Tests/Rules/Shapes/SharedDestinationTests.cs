using AdmissionWebhook.Policy.Tests.Engine;

namespace AdmissionWebhook.Policy.Tests.Rules.Shapes;

/// <summary>Routes that send other names' traffic to a host approved for resolution NONE.</summary>
public sealed class SharedDestinationTests
{
    [Theory]
    [InlineData("*.maps.example", "tiles.maps.example", true)]
    [InlineData("*.maps.example", "images.blocks.example", true)]
    [InlineData("shop.example", "tiles.maps.example", false)]
    [InlineData("images.blocks.example", "tiles.maps.example", false)]
    public void Names_that_can_already_reach_the_same_addresses_are_admitted(string sni, string destination, bool admitted)
    {
        var scenario = new Scenario().WithPolicy(
            """
            {"approvedHosts": [{"host": "*.maps.example", "resolutions": ["NONE", "DNS"]},
             {"host": "images.blocks.example", "resolutions": ["NONE"], "addresses": ["203.0.113.0/24"]}, {"host": "shop.example"}]}
            """
        );
        var verdict = scenario.Validate(
            "VirtualService",
            $$$"""
            {"hosts": ["{{{sni}}}"], "exportTo": ["."], "tls": [{"match": [{"sniHosts": ["{{{sni}}}"]}],
             "route": [{"destination": {"host": "{{{destination}}}"}}]}]}
            """
        );
        Assert.Equal(admitted, !verdict.Findings.Any(finding => finding.Rule == "resolution"));
    }
}
