using AdmissionWebhook.Policy.Tests.Engine;

namespace AdmissionWebhook.Policy.Tests.Rules.Shapes;

public sealed class InternalLocationTests
{
    private static readonly Scenario Mesh = Scenario.Example.WithPolicy(
        """
        {"mesh": {"ownHosts": ["*.apps.corp.example"], "internalAddresses": ["10.0.0.0/8"]},
         "approvedHosts": [
           {"host": "legacy.corp.example", "resolutions": ["NONE", "STATIC"], "addresses": ["10.0.0.0/8", "198.51.100.0/24"]},
           {"host": "*.apps.corp.example"}]}
        """
    );

    [Theory]
    [InlineData("db.example.com", "STATIC", """[{"address": "203.0.113.7"}]""")]
    [InlineData("db.example.com", "DNS", """[{"address": "db.example.com"}]""")]
    [InlineData("db.example.com", "DNS", "null")]
    [InlineData("db.example.com", "DNS_ROUND_ROBIN", "[]")]
    public void An_external_endpoint_is_denied(string host, string resolution, string endpoints) =>
        Mesh.Validate("ServiceEntry", Entry("MESH_INTERNAL", host, resolution, endpoints)).DeniedOnlyBy("internal-location");

    [Theory]
    [InlineData("STATIC", """[{"address": "10.1.2.3"}]""")]
    [InlineData("DNS", """[{"address": "reviews.prod.svc.cluster.local"}]""")]
    [InlineData("DNS", """[{"address": "vm1.apps.corp.example"}]""")]
    [InlineData("STATIC", "null")]
    public void Internal_endpoints_are_admitted(string resolution, string endpoints) =>
        Mesh.Validate("ServiceEntry", Entry("MESH_INTERNAL", "db.example.com", resolution, endpoints)).SilentOn("internal-location");

    [Fact]
    public void An_own_host_of_the_mesh_is_its_own_endpoint() =>
        Mesh.Validate(
                "ServiceEntry",
                """
                {"hosts": ["shop.apps.corp.example"], "location": "MESH_INTERNAL", "resolution": "DNS",
                 "ports": [{"number": 443, "name": "tls", "protocol": "TLS"}], "exportTo": ["."]}
                """
            )
            .Clean();

    [Fact]
    public void Selected_workloads_are_evaluated_on_their_own() =>
        Mesh.Validate(
                "ServiceEntry",
                """
                {"hosts": ["db.example.com"], "location": "MESH_INTERNAL", "resolution": "STATIC",
                 "workloadSelector": {"labels": {"app": "db"}},
                 "ports": [{"number": 443, "name": "tls", "protocol": "TLS"}], "exportTo": ["."]}
                """
            )
            .SilentOn("internal-location");

    [Theory]
    [InlineData("", false)]
    [InlineData(""" "addresses": ["198.51.100.0/24"], """, false)]
    [InlineData(""" "addresses": ["10.7.0.0/16"], """, true)]
    public void With_NONE_the_captured_addresses_are_the_endpoints(string addresses, bool admitted) =>
        Assert.Equal(
            admitted,
            Mesh.Validate(
                "ServiceEntry",
                $$"""
                {"hosts": ["legacy.corp.example"], "location": "MESH_INTERNAL", "resolution": "NONE",
                 {{addresses}} "ports": [{"number": 443, "name": "tls", "protocol": "TLS"}], "exportTo": ["."]}
                """
            ).Allowed
        );

    [Theory]
    [InlineData("MESH_EXTERNAL", true)]
    [InlineData("mesh_internal", false)]
    public void An_unknown_location_counts_as_internal(string location, bool admitted) =>
        Assert.Equal(
            admitted,
            Mesh.Validate("ServiceEntry", Entry(location, "db.example.com", "STATIC", """[{"address": "203.0.113.7"}]""")).Allowed
        );

    [Fact]
    public void A_stored_entry_can_stay_but_not_gain_an_endpoint()
    {
        var old = Scenario.Manifest("ServiceEntry", Entry("MESH_INTERNAL", "db.example.com", "STATIC", """[{"address": "203.0.113.7"}]"""));
        var more = Scenario.Manifest(
            "ServiceEntry",
            Entry("MESH_INTERNAL", "db.example.com", "STATIC", """[{"address": "203.0.113.7"}, {"address": "203.0.113.8"}]""")
        );
        Mesh.Updating(old).Validate(old).WarnedBy("internal-location");
        Mesh.Updating(old).Validate(more).DeniedOnlyBy("internal-location");
    }

    private static string Entry(string location, string host, string resolution, string endpoints) =>
        $$"""
            {"hosts": ["{{host}}"], "location": "{{location}}", "resolution": "{{resolution}}", "endpoints": {{endpoints}},
             "ports": [{"number": 5432, "name": "tcp", "protocol": "TCP"}], "exportTo": ["."]}
            """;
}
