using System.Text.Json;
using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Policy.Tests.Engine;

/// <summary>Requests that leave nothing to evaluate, or less than usual.</summary>
public sealed class EvaluationTests
{
    [Fact]
    public void A_request_without_an_object_is_denied()
    {
        var input = new AdmissionInput
        {
            Group = "networking.istio.io",
            Version = "v1",
            Kind = "ServiceEntry",
            Namespace = "payments",
            Name = "it",
            Operation = Operation.Create,
            Object = default,
        };
        using var policy = JsonDocument.Parse(
            """{"apiVersion": "egress.admissionwebhook.dev/v1alpha1", "kind": "EgressPolicy", "metadata": {"name": "p"}, "spec": {"approvedHosts": []}}"""
        );
        var policies = new PolicySet([PolicyCompiler.Compile(policy.RootElement, [])]);
        var verdict = PolicyEngine.Validate(input, policies, NoClusterView.Instance, DateTimeOffset.UnixEpoch);
        var finding = verdict.DeniedOnlyBy("unreadable-field");
        Assert.Equal("the request contains no object", finding.Message);
        Assert.Equal("send the whole object", finding.Remedy);
    }

    [Fact]
    public void An_opaque_port_of_no_host_fails_no_rule()
    {
        var verdict = Scenario.Example.Validate(
            "ServiceEntry",
            """{"hosts": [], "resolution": "DNS", "ports": [{"number": 5432, "name": "db", "protocol": "TCP"}]}"""
        );
        Assert.Empty(verdict.FailedRules);
    }
}
