using AdmissionWebhook.Policy.Tests.Engine;
using static AdmissionWebhook.Policy.Tests.Approvals.VendorEntries;

namespace AdmissionWebhook.Policy.Tests.Approvals;

/// <summary>An approval must cover the addresses and endpoints of an entry.</summary>
public sealed class ServiceEntryAddressCoverageTests
{
    [Fact]
    public void Addresses_must_be_in_the_blocks_of_the_approval_that_covers_the_port()
    {
        var scenario = Approving(
            """{"host": "api.vendor.example", "ports": [{"number": 443}], "addresses": ["203.0.113.0/24"]}""",
            """{"host": "api.vendor.example", "ports": [{"number": 8443}], "addresses": ["198.51.100.0/24"]}"""
        );
        scenario.Validate("ServiceEntry", Entry(more: "\"addresses\": [\"203.0.113.7\", \"203.0.113.128/25\"]")).Clean();
        scenario.Validate("ServiceEntry", Entry(more: "\"addresses\": [\"::ffff:203.0.113.7\"]")).Clean();
        scenario.Validate("ServiceEntry", Entry(more: "\"addresses\": [\"203.0.0.0/16\"]")).DeniedOnlyBy("unapproved-address");
        Assert.Equal(
            "198.51.100.7",
            scenario.Validate("ServiceEntry", Entry(more: "\"addresses\": [\"198.51.100.7\"]")).DeniedOnlyBy("unapproved-address").Value
        );
        scenario
            .Validate("ServiceEntry", Entry(ports: $"{Port(443)}, {Port(8443)}", more: "\"addresses\": [\"203.0.113.7\"]"))
            .DeniedOnlyBy("unapproved-address");
    }

    [Fact]
    public void Internal_addresses_can_be_endpoints_but_not_addresses()
    {
        var scenario = Approving("""{"host": "api.vendor.example"}""").WithPolicy("""{"mesh": {"internalAddresses": ["10.0.0.0/8"]}}""");
        scenario.Validate("ServiceEntry", Entry(resolution: "STATIC", endpoints: """{"address": "10.1.2.3"}""")).Clean();
        scenario
            .Validate("ServiceEntry", Entry(resolution: "STATIC", endpoints: """{"address": "11.1.2.3"}"""))
            .DeniedOnlyBy("unapproved-address");
        scenario.Validate("ServiceEntry", Entry(more: "\"addresses\": [\"10.1.2.3\"]")).DeniedOnlyBy("unapproved-address");
    }

    [Fact]
    public void A_DNS_endpoint_needs_its_own_approval_for_the_port_it_is_dialled_on()
    {
        var scenario = Approving(
            """{"host": "api.vendor.example"}""",
            """{"host": "edge.cdn.example", "ports": [{"number": 8443, "protocols": ["TLS"]}]}"""
        );
        scenario.Validate("ServiceEntry", Entry(endpoints: """{"address": "edge.cdn.example", "ports": {"p443": 8443}}""")).Clean();
        Assert.Equal(
            "/spec/endpoints/0/address",
            scenario
                .Validate("ServiceEntry", Entry(endpoints: """{"address": "edge.cdn.example"}"""))
                .DeniedOnlyBy("unapproved-port")
                .Path.ToString()
        );
        Assert.Equal(
            "/spec/endpoints/0/address",
            scenario
                .Validate("ServiceEntry", Entry(endpoints: """{"address": "other.cdn.example"}"""))
                .DeniedOnlyBy("unapproved-host")
                .Path.ToString()
        );
        scenario.Validate("ServiceEntry", Entry(endpoints: """{"address": "backend.prod.svc.cluster.local"}""")).Clean();
        scenario.Validate("ServiceEntry", Entry(endpoints: """{"address": "backend"}""")).DeniedOnlyBy("unapproved-host");
    }
}
