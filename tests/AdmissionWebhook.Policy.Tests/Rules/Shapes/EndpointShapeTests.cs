using AdmissionWebhook.Policy.Tests.Engine;

namespace AdmissionWebhook.Policy.Tests.Rules.Shapes;

public sealed class EndpointShapeTests
{
    private const string Istiod = "system:serviceaccount:istio-system:istiod";

    [Theory]
    [InlineData("unix:///var/run/proxy.sock")]
    [InlineData("unix://@abstract")]
    [InlineData("UNIX:///var/run/proxy.sock")]
    [InlineData("/var/run/proxy.sock")]
    [InlineData("@abstract")]
    public void A_socket_as_endpoint_is_denied(string address)
    {
        Scenario.Example.Validate("ServiceEntry", Entry($$"""[{"address": "{{address}}"}]""")).DeniedOnlyBy("unix-endpoint");
        Scenario.Example.Validate("WorkloadEntry", $$"""{"address": "{{address}}"}""").DeniedOnlyBy("unix-endpoint");
        Scenario.Example.Validate("WorkloadGroup", $$$$"""{"template": {"address": "{{{{address}}}}"}}""").DeniedOnlyBy("unix-endpoint");
    }

    [Fact]
    public void A_listener_of_the_workload_itself_can_be_a_socket() =>
        Scenario
            .NothingApproved.Validate(
                "Sidecar",
                """
                {"ingress": [{"port": {"number": 80, "protocol": "HTTP", "name": "http"}, "defaultEndpoint": "unix:///var/run/app.sock"}]}
                """
            )
            .Clean();

    [Fact]
    public void A_socket_in_an_address_field_is_denied()
    {
        Scenario
            .Example.Validate(
                "ServiceEntry",
                """
                {"hosts": ["api.github.com"], "resolution": "DNS", "addresses": ["/run/x"],
                 "ports": [{"number": 443, "name": "tls", "protocol": "TLS"}], "exportTo": ["."]}
                """
            )
            .DeniedBy("unapproved-address");
        Scenario
            .Example.Validate(
                "VirtualService",
                """
                {"hosts": ["reviews"], "tcp": [{"match": [{"destinationSubnets": ["@x"]}],
                 "route": [{"destination": {"host": "reviews"}}]}]}
                """
            )
            .DeniedOnlyBy("unapproved-address");
    }

    [Theory]
    [InlineData("""{"network": "vm-net"}""")]
    [InlineData("""{"network": "vm-net", "address": ""}""")]
    [InlineData("""{"network": "vm-net", "address": null}""")]
    public void A_network_without_an_address_is_denied(string endpoint)
    {
        var finding = Scenario.Example.Validate("ServiceEntry", Entry($"[{endpoint}]")).DeniedOnlyBy("network-endpoint");
        Assert.Equal("/spec/endpoints/0/network", finding.Path.ToString());
        Scenario.Example.Validate("WorkloadEntry", endpoint).DeniedOnlyBy("network-endpoint");
    }

    [Fact]
    public void A_network_with_an_approved_address_is_admitted()
    {
        Scenario
            .Example.Validate(
                "ServiceEntry",
                """
                {"hosts": ["db.example.com"], "resolution": "STATIC", "ports": [{"number": 5432, "name": "tcp", "protocol": "TCP"}],
                 "endpoints": [{"address": "203.0.113.7", "network": "vm-net"}], "exportTo": ["."]}
                """
            )
            .Clean();
        Scenario.Example.Validate("WorkloadEntry", """{"address": "203.0.113.7", "network": "vm-net"}""").SilentOn("network-endpoint");
    }

    [Fact]
    public void The_template_of_a_WorkloadGroup_can_have_just_a_network() =>
        Scenario.NothingApproved.Validate("WorkloadGroup", """{"template": {"network": "vm-net", "serviceAccount": "vm"}}""").Clean();

    [Theory]
    [InlineData("10.9.8.7")]
    [InlineData("vm.elsewhere.net")]
    [InlineData("169.254.1.1")]
    [InlineData("unix:///var/run/x")]
    public void An_entry_that_istiod_registers_only_warns(string address)
    {
        var registered = $$$$"""
            {"kind": "WorkloadEntry", "metadata": {"name": "vm", "annotations": {"istio.io/autoRegistrationGroup": "vms"}},
             "spec": {"address": "{{{{address}}}}"} }
            """;
        var byHand = Scenario.Manifest("WorkloadEntry", $$"""{"address": "{{address}}"}""");
        Scenario.NothingApproved.By(Istiod).Validate(registered).Admitted();
        Assert.NotEmpty(Scenario.NothingApproved.By(Istiod).Validate(registered).Findings);
        Assert.False(Scenario.NothingApproved.By("jane").Validate(registered).Allowed);
        Assert.False(Scenario.NothingApproved.By(Istiod).Validate(byHand).Allowed);
    }

    private static string Entry(string endpoints) =>
        $$"""
            {"hosts": ["api.github.com"], "resolution": "STATIC", "ports": [{"number": 443, "name": "tls", "protocol": "TLS"}],
             "endpoints": {{endpoints}}, "exportTo": ["."]}
            """;
}
