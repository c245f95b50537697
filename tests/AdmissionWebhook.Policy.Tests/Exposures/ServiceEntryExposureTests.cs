using AdmissionWebhook.Policy.Tests.Engine;

namespace AdmissionWebhook.Policy.Tests.Exposures;

/// <summary>Which edits of a ServiceEntry widen its exposure.</summary>
public sealed class ServiceEntryExposureTests
{
    private const string Ports = """[{"number": 443, "name": "tls", "protocol": "TLS"}]""";
    private const string TcpPorts = """[{"number": 443, "name": "tcp", "protocol": "TCP"}]""";

    private static readonly StoredObject Plain = Entry(
        $$"""{"hosts": ["gone.test"], "resolution": "DNS", "exportTo": ["orders"], "ports": {{Ports}} }"""
    );

    private static readonly StoredObject WithEndpoints = Entry(
        """
        {"hosts": ["gone.test"], "resolution": "DNS", "exportTo": ["."], "ports": [{"number": 443, "name": "tls", "protocol": "TLS"}],
         "endpoints": [{"address": "api.github.com"}, {"address": "away.test", "ports": {"tls": 8443}}]}
        """
    );

    private static readonly StoredObject Captured = Entry(
        $$"""
        {"hosts": ["gone.test"], "resolution": "NONE", "exportTo": ["."], "addresses": ["198.51.100.7", "198.51.100.8"], "ports": {{TcpPorts}} }
        """
    );

    private static readonly StoredObject Open = Entry(
        $$"""{"hosts": ["gone.test"], "resolution": "NONE", "exportTo": ["."], "ports": {{Ports}} }"""
    );

    private static readonly StoredObject Selected = Entry(
        """
        {"hosts": ["gone.test"], "resolution": "STATIC", "exportTo": ["."], "ports": [{"number": 443, "name": "tls", "protocol": "TLS"}], "workloadSelector": {"labels": {"app": "vm"}}}
        """
    );

    [Theory]
    [InlineData("\"name\": \"tls\"", "\"name\": \"https\"")]
    [InlineData("\"protocol\": \"TLS\"", "\"protocol\": \"tls\"")]
    [InlineData("\"number\": 443", "\"number\": 443, \"targetPort\": 443")]
    [InlineData("\"DNS\"", "\"DNS_ROUND_ROBIN\"")]
    [InlineData("[\"orders\"]", "[\"~\"]")]
    [InlineData("[\"orders\"]", "[\"orders\", \"istio-egress\"]")]
    [InlineData("\"DNS\"", "\"DNS\", \"location\": \"MESH_EXTERNAL\"")]
    public void Harmless_edits_are_inherited(string from, string to) => Plain.Keeps(from, to);

    [Theory]
    [InlineData("\"number\": 443", "\"number\": 444")]
    [InlineData("\"number\": 443", "\"number\": 443, \"targetPort\": 22")]
    [InlineData("\"protocol\": \"TLS\"", "\"protocol\": \"HTTP\"")]
    [InlineData("[\"orders\"]", "[\"orders\", \".\"]")]
    [InlineData("[\"orders\"]", "[\"shipping\"]")]
    [InlineData("[\"orders\"]", "[]")]
    [InlineData("[\"orders\"]", "[\"*\"]")]
    [InlineData("\"DNS\"", "\"NONE\"")]
    [InlineData("\"DNS\"", "\"DYNAMIC_DNS\"")]
    [InlineData("\"DNS\"", "\"DNS\", \"addresses\": [\"198.51.100.7\"]")]
    [InlineData("\"DNS\"", "\"DNS\", \"endpoints\": [{\"address\": \"api.github.com\"}]")]
    [InlineData("\"DNS\"", "\"DNS\", \"workloadSelector\": {\"labels\": {\"app\": \"vm\"}}")]
    [InlineData("\"DNS\"", "\"DNS\", \"location\": \"MESH_INTERNAL\"")]
    [InlineData("\"DNS\"", "\"DNS\", \"subjectAltNames\": [\"spiffe://x\"]")]
    [InlineData("\"DNS\"", "\"DNS\", \"fieldOfTheFuture\": true")]
    public void Wider_edits_are_denied(string from, string to) => Plain.Loses(from, to);

    [Theory]
    [InlineData("{\"address\": \"api.github.com\"}, ", "")]
    [InlineData(", {\"address\": \"away.test\", \"ports\": {\"tls\": 8443}}", "")]
    [InlineData(
        "{\"address\": \"api.github.com\"}, {\"address\": \"away.test\", \"ports\": {\"tls\": 8443}}",
        "{\"address\": \"away.test\", \"ports\": {\"tls\": 8443}}, {\"address\": \"api.github.com\"}"
    )]
    public void Endpoints_can_be_removed(string from, string to) => WithEndpoints.Keeps(from, to);

    [Theory]
    [InlineData("{\"address\": \"api.github.com\"}, {\"address\": \"away.test\", \"ports\": {\"tls\": 8443}}", "")]
    [InlineData(", \"ports\": {\"tls\": 8443}", "")]
    [InlineData("\"ports\": {\"tls\": 8443}", "\"ports\": {\"tls\": 22}")]
    [InlineData("\"name\": \"tls\"", "\"name\": \"other\"")]
    [InlineData("\"api.github.com\"}", "\"api.github.com\"}, {\"address\": \"a.example.com\"}")]
    [InlineData("\"away.test\"", "\"away.test\", \"network\": \"n\"")]
    public void Endpoints_cannot_change_or_all_be_removed(string from, string to) => WithEndpoints.Loses(from, to);

    [Fact]
    public void An_approved_host_can_be_added() =>
        Open.Keeps("[\"gone.test\"], \"resolution\": \"NONE\"", "[\"gone.test\", \"api.github.com\"], \"resolution\": \"DNS\"");

    [Fact]
    public void Another_host_cannot_use_an_old_endpoint() =>
        (WithEndpoints with { Spec = WithEndpoints.Spec.Edited("gone.test", "api.github.com") }).Loses(
            "\"hosts\": [\"api.github.com\"]",
            "\"hosts\": [\"api.github.com\", \"a.example.com\"]"
        );

    [Fact]
    public void One_captured_address_can_be_removed_but_not_all()
    {
        Captured.Keeps(", \"198.51.100.8\"", "");
        Captured.Loses("\"addresses\": [\"198.51.100.7\", \"198.51.100.8\"], ", "");
        Captured.Loses("\"198.51.100.7\"", "\"198.51.100.9\"");
        Captured.Loses("\"NONE\"", "\"DNS\"");
    }

    [Fact]
    public void A_virtual_address_captures_less_than_none()
    {
        var opaque = Entry(
            """{"hosts": ["gone.test"], "resolution": "DNS", "exportTo": ["."], "ports": [{"number": 5432, "name": "tcp", "protocol": "TCP"}]}"""
        );
        opaque.Keeps("\"DNS\"", "\"DNS\", \"addresses\": [\"240.1.2.3\"]");
        opaque.Loses("\"DNS\"", "\"DNS\", \"addresses\": [\"240.1.2.3\", \"198.51.100.7\"]");
    }

    [Fact]
    public void Resolving_the_host_is_narrower_than_dialling_any_address()
    {
        Open.Keeps("NONE", "DNS");
        Open.Keeps("NONE", "DNS_ROUND_ROBIN");
        Open.Loses("NONE", "DYNAMIC_DNS");
    }

    [Fact]
    public void A_selector_can_only_gain_labels()
    {
        Selected.Keeps("\"app\": \"vm\"", "\"app\": \"vm\", \"zone\": \"a\"");
        Selected.Loses("{\"app\": \"vm\"}", "{}");
        Selected.Loses("\"app\": \"vm\"", "\"app\": \"db\"");
        Selected.Loses(", \"workloadSelector\": {\"labels\": {\"app\": \"vm\"}}", ", \"endpoints\": [{\"address\": \"api.github.com\"}]");
    }

    [Fact]
    public void A_port_violation_concerns_only_that_port()
    {
        var entry = new StoredObject(
            "ServiceEntry",
            """{"hosts": ["a.example.com"], "resolution": "DNS", "exportTo": ["."], "ports": [{"number": 22, "name": "ssh", "protocol": "TLS"}]}""",
            "unapproved-port"
        );
        entry.Keeps("}]", "}, {\"number\": 443, \"name\": \"tls\", \"protocol\": \"TLS\"}]");
        entry.Keeps("\"a.example.com\"", "\"a.example.com\", \"api.github.com\"");
        entry.Loses("\"number\": 22", "\"number\": 22, \"targetPort\": 23");
    }

    [Theory]
    [InlineData("\"DNS\"", "\"NONE\"")]
    [InlineData("443", "444")]
    [InlineData("\"198.51.100.7\"", "")]
    public void An_export_violation_concerns_only_hosts_and_exports(string from, string to)
    {
        var old = Scenario.Manifest(
            "ServiceEntry",
            $$"""{"hosts": ["a.example.com"], "resolution": "DNS", "ports": {{Ports}}, "addresses": ["198.51.100.7"]}"""
        );
        Plain.Scenario.Updating(old).Validate(old.Edited(from, to)).WarnedBy("export-scope");
        Plain.Scenario.Updating(old).Validate(old.Edited("\"a.example.com\"", "\"b.example.com\"")).DeniedBy("export-scope");
    }

    [Fact]
    public void Another_Istio_revision_is_another_audience()
    {
        var old = Labelled("\"istio.io/rev\": \"canary\"");
        Plain.Scenario.Updating(old).Validate(Labelled("\"istio.io/rev\": \"canary\", \"team\": \"a\"")).WarnedBy("unapproved-host");
        Plain.Scenario.Updating(old).Validate(Labelled("")).DeniedBy("unapproved-host");
        Plain.Scenario.Updating(Labelled("")).Validate(old).WarnedBy("unapproved-host");
    }

    private static string Labelled(string labels) =>
        $$$"""{"kind": "ServiceEntry", "metadata": {"name": "it", "labels": {{{{labels}}}}}, "spec": {{{Plain.Spec}}}}""";

    private static StoredObject Entry(string spec) => new("ServiceEntry", spec, "unapproved-host");
}
