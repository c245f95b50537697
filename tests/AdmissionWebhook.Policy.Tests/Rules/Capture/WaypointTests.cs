using AdmissionWebhook.Policy.Tests.Engine;

namespace AdmissionWebhook.Policy.Tests.Rules.Capture;

/// <summary>Labels and annotations that take traffic away from the egress waypoint.</summary>
public sealed class WaypointTests
{
    private const string Canary = "\"istio.io/use-waypoint-canary\": \"mine\"";

    private static readonly Scenario Mesh = new Scenario().WithPolicy(
        """
        {
          "rules": {"waypoint-bypass": {"action": "Deny"}},
          "approvedHosts": [{"host": "vm.partner.example", "addresses": ["198.51.100.0/24"], "workloads": true}],
          "mesh": {"internalAddresses": ["10.0.0.0/8"], "egressGateway": {"namespace": "istio-egress", "waypoint": "istio-egress/waypoint"}}
        }
        """
    );

    [Theory]
    [InlineData("198.51.100.7", "\"istio.io/use-waypoint\": \"none\"", true)]
    [InlineData("198.51.100.7", "\"istio.io/use-waypoint\": \"mine\"", true)]
    [InlineData("198.51.100.7", "\"istio.io/use-waypoint\": \"waypoint\", \"istio.io/use-waypoint-namespace\": \"istio-egress\"", false)]
    [InlineData("198.51.100.7", "\"app\": \"db\"", false)]
    [InlineData("10.1.2.3", "\"istio.io/use-waypoint\": \"none\"", false)]
    public void A_workload_outside_stays_behind_the_egress_waypoint(string address, string labels, bool denied)
    {
        var verdict = Mesh.Validate(
            $$$"""{"kind": "WorkloadEntry", "metadata": {"name": "a", "labels": { {{{labels}}} } }, "spec": {"address": "{{{address}}}"} }"""
        );
        Assert.Equal(denied ? ["waypoint-bypass"] : [], verdict.Findings.Select(finding => finding.Rule));
    }

    [Theory]
    [InlineData(Canary, "10", Canary, "10", false)]
    [InlineData(Canary, "10", Canary, "5", false)]
    [InlineData(Canary, "10", Canary, null, false)]
    [InlineData(Canary, "10", Canary, "100", true)]
    [InlineData(Canary, null, Canary, "1", true)]
    [InlineData(Canary, "200", Canary, "100", true)]
    [InlineData(Canary, "10", Canary + ", \"istio.io/use-waypoint-canary-namespace\": \"other\"", "10", true)]
    [InlineData("\"app\": \"a\"", "10", Canary, "10", true)]
    public void A_stored_canary_cannot_get_a_larger_share(string before, string? storedWeight, string after, string? weight, bool denied)
    {
        var verdict = Mesh.Updating(Namespace(before, storedWeight)).Validate(Namespace(after, weight));
        Assert.Equal(!denied, verdict.Allowed);
    }

    private static string Namespace(string labels, string? weight)
    {
        var annotations = weight is null ? "" : $"\"istio.io/use-waypoint-canary-weight\": \"{weight}\"";
        return $$"""{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "payments", "labels": { {{labels}} }, "annotations": { {{annotations}} } } }""";
    }
}
