using AdmissionWebhook.Policy.Tests.Engine;

namespace AdmissionWebhook.Policy.Tests.Approvals;

/// <summary>A name of one's own Service, exported with an opaque port: it captures that port everywhere unless it has an address.</summary>
public sealed class UnaddressedPortTests
{
    private const string Own = "db.payments.svc.cluster.local";

    [Theory]
    [InlineData("{}", "DNS", "", true)]
    [InlineData("""{"dnsCapture": false}""", "DNS", "", true)]
    [InlineData("""{"dnsCapture": true}""", "NONE", "", true)]
    [InlineData("""{"dnsCapture": true}""", "DYNAMIC_DNS", "", true)]
    [InlineData("""{"dnsCapture": true}""", "DNS", "\"networking.istio.io/enable-autoallocate-ip\": \"False\"", true)]
    [InlineData("""{"dnsCapture": true}""", "DNS", "", false)]
    [InlineData("""{"dnsCapture": true}""", "STATIC", "\"networking.istio.io/enable-autoallocate-ip\": \"true\"", false)]
    [InlineData("""{"dataPlane": "ambient"}""", "DNS", "", false)]
    public void Without_an_allocated_address_it_needs_an_approval(string mesh, string resolution, string labels, bool denied) =>
        Expect(denied, Validate(mesh, Own, resolution, "TCP", labels));

    [Fact]
    public void No_address_is_allocated_for_a_wildcard()
    {
        Expect(true, Validate("""{"dnsCapture": true}""", "*." + Own, "DNS", "TCP"));
        Expect(true, Validate("""{"dnsCapture": true}""", Own + "\", \"*." + Own, "DNS", "TCP"));
    }

    [Theory]
    [InlineData("TLS", "")]
    [InlineData("TCP", ", \"addresses\": [\"10.1.2.3\"]")]
    public void A_checked_protocol_or_an_address_captures_nothing_else(string protocol, string more) =>
        Expect(false, Validate("{}", Own, "DNS", protocol, more: more));

    private static Verdict Validate(string mesh, string host, string resolution, string protocol, string labels = "", string more = "") =>
        new Scenario()
            .WithPolicy($$"""{"approvedHosts": [], "mesh": {{mesh}} }""")
            .WithPolicy("""{"mesh": {"internalAddresses": ["10.0.0.0/8"]}}""")
            .Validate(
                $$$"""
                {"kind": "ServiceEntry", "metadata": {"name": "it", "labels": { {{{labels}}} } }, "spec": {"hosts": ["{{{host}}}"],
                 "resolution": "{{{resolution}}}", "ports": [{"number": 5432, "name": "db", "protocol": "{{{protocol}}}"}], "exportTo": ["*"] {{{more}}} } }
                """
            );

    private static void Expect(bool denied, Verdict verdict)
    {
        if (denied)
        {
            verdict.DeniedBy("export-scope");
        }
        else
        {
            verdict.SilentOn("export-scope");
        }
    }
}
