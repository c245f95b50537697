namespace AdmissionWebhook.Policy.Tests.Engine;

/// <summary>What an UPDATE can keep of the stored object, and what it cannot add.</summary>
public sealed class InheritanceTests
{
    private const string Stored = """
        {"hosts": ["gone.example.com"], "resolution": "DNS", "ports": [{"number": 443, "name": "tls", "protocol": "TLS"}], "exportTo": ["."]}
        """;

    private static readonly Scenario Gone = Scenario.NothingApproved;

    private static readonly Scenario Expired = new Scenario().WithPolicy(
        """{"approvedHosts": [{"host": "gone.example.com", "expires": "2025-01-01"}]}"""
    );

    private static readonly Scenario Denied = new Scenario().WithPolicy(
        """
        {"approvedHosts": [{"host": "gone.example.com", "addresses": ["203.0.113.0/24"], "exportTo": ["orders"]}], "deniedHosts": [{"host": "gone.example.com"}]}
        """
    );

    [Fact]
    public void A_host_whose_approval_is_gone_is_inherited_as_a_warning()
    {
        var finding = Gone.Updating(Entry(Stored)).Validate(Entry(Stored)).WarnedBy("unapproved-host");
        Assert.Equal("the stored object has it already", finding.Softened);
        Expired.Updating(Entry(Stored)).Validate(Entry(Stored)).WarnedBy("expired-approval");
        Denied.Updating(Entry(Stored)).Validate(Entry(Stored)).WarnedBy("denied-host");
    }

    [Fact]
    public void On_CREATE_nothing_is_inherited() => Gone.Validate(Entry(Stored)).DeniedOnlyBy("unapproved-host");

    [Fact]
    public void A_finding_can_move_within_the_object()
    {
        var old = Entry(
            """{"hosts": ["gone.example.com", "other.example.com"], "resolution": "DNS", "ports": [{"number": 443, "name": "tls", "protocol": "TLS"}], "exportTo": ["."]}"""
        );
        Gone.Updating(old)
            .Validate(
                Entry(
                    """{"hosts": ["other.example.com", "gone.example.com"], "resolution": "DNS", "ports": [{"number": 443, "name": "renamed", "protocol": "TLS"}], "exportTo": ["."]}"""
                )
            )
            .Admitted();
        Gone.Updating(old).Validate(Entry(Stored)).Admitted();
    }

    [Fact]
    public void A_canonical_spelling_of_the_same_host_is_inherited() =>
        Gone.Updating(Entry(Stored.Edited("gone.example.com", "GONE.example.com"))).Validate(Entry(Stored)).Admitted();

    [Theory]
    [InlineData("\"number\": 443", "\"number\": 8443")]
    [InlineData("\"number\": 443", "\"number\": 443, \"targetPort\": 22")]
    [InlineData("\"protocol\": \"TLS\"", "\"protocol\": \"HTTP\"")]
    [InlineData("\"TLS\"}]", "\"TLS\"}, {\"number\": 80, \"name\": \"http\", \"protocol\": \"HTTP\"}]")]
    [InlineData("\"resolution\": \"DNS\"", "\"resolution\": \"NONE\"")]
    [InlineData("\"resolution\": \"DNS\"", "\"resolution\": \"STATIC\", \"endpoints\": [{\"address\": \"203.0.113.7\"}]")]
    [InlineData("\"resolution\": \"DNS\"", "\"resolution\": \"DNS\", \"endpoints\": [{\"address\": \"elsewhere.example.com\"}]")]
    [InlineData("\"resolution\": \"DNS\"", "\"resolution\": \"DNS\", \"addresses\": [\"203.0.113.7\"]")]
    [InlineData("\"resolution\": \"DNS\"", "\"resolution\": \"DNS\", \"workloadSelector\": {\"labels\": {\"app\": \"x\"}}")]
    [InlineData("[\".\"]", "[\".\", \"orders\"]")]
    [InlineData("[\".\"]", "[\"*\"]")]
    [InlineData(", \"exportTo\": [\".\"]", "")]
    public void Anything_wider_is_denied_even_if_an_approval_would_allow_it(string from, string to)
    {
        var wider = Stored.Edited(from, to);
        Assert.NotEqual(Stored, wider);
        Gone.Updating(Entry(Stored)).Validate(Entry(wider)).DeniedBy("unapproved-host");
        Expired.Updating(Entry(Stored)).Validate(Entry(wider)).DeniedBy("expired-approval");
        Denied.Updating(Entry(Stored)).Validate(Entry(wider)).DeniedBy("denied-host");
    }

    [Theory]
    [InlineData("\"resolution\": \"NONE\"", "\"resolution\": \"DNS\"")]
    [InlineData("\"TLS\"}, {\"number\": 80, \"name\": \"http\", \"protocol\": \"HTTP\"}]", "\"TLS\"}]")]
    public void Anything_narrower_is_inherited(string wide, string narrow)
    {
        var wider = Stored.Edited(narrow.StartsWith("\"TLS\"", StringComparison.Ordinal) ? "\"TLS\"}]" : "\"resolution\": \"DNS\"", wide);
        Assert.NotEqual(Stored, wider);
        Gone.Updating(Entry(wider)).Validate(Entry(Stored)).Admitted();
    }

    [Theory]
    [InlineData("[\"*\"]", "[\".\"]")]
    [InlineData("[\"*\"]", "[\"orders\"]")]
    [InlineData("null", "[\"*\"]")]
    [InlineData("[\"orders\", \"shipping\"]", "[\"shipping\"]")]
    public void An_export_can_shrink(string from, string to) =>
        Gone.Updating(Entry(Stored.Edited("[\".\"]", from))).Validate(Entry(Stored.Edited("[\".\"]", to))).Admitted();

    [Theory]
    [InlineData("[\"*\"]")]
    [InlineData("[\"orders\"]")]
    public void An_absent_export_covers_explicit_exports(string exportTo)
    {
        const string Silent =
            """{"hosts": ["gone.example.com"], "http": [{"timeout": "5s", "route": [{"destination": {"host": "gone.example.com"}}]}]}""";
        var old = Scenario.Manifest("VirtualService", Silent);
        Gone.Updating(old).Validate("VirtualService", Silent).WarnedBy("export-scope");
        Gone.Updating(old).Validate("VirtualService", Silent.Insert(1, $"\"exportTo\": {exportTo}, ")).WarnedBy("export-scope");
    }

    [Fact]
    public void A_stored_resolution_does_not_cover_a_new_port()
    {
        var scenario = new Scenario().WithPolicy("""{"approvedHosts": [{"host": "gone.example.com"}]}""");
        var none = Stored.Edited("DNS", "NONE");
        scenario.Updating(Entry(none)).Validate(Entry(none)).WarnedBy("resolution");
        scenario
            .Updating(Entry(none))
            .Validate(Entry(none.Edited("}]", "}, {\"number\": 8443, \"name\": \"more\", \"protocol\": \"TLS\"}]")))
            .DeniedOnlyBy("resolution");
    }

    [Fact]
    public void A_second_host_is_not_inherited_from_the_first() =>
        Gone.Updating(Entry(Stored))
            .Validate(Entry(Stored.Edited("\"gone.example.com\"", "\"gone.example.com\", \"new.example.com\"")))
            .DeniedBy("unapproved-host");

    [Fact]
    public void A_role_is_not_inherited_from_another_role()
    {
        const string Old =
            """{"hosts": ["a.payments.svc.cluster.local"], "http": [{"route": [{"destination": {"host": "gone.example.com"}}]}], "exportTo": ["."]}""";
        const string New =
            """{"hosts": ["a.payments.svc.cluster.local"], "http": [{"mirror": {"host": "gone.example.com"}, "route": [{"destination": {"host": "gone.example.com"}}]}], "exportTo": ["."]}""";
        Assert.Equal(
            "/spec/http/0/mirror/host",
            Gone.Updating(Scenario.Manifest("VirtualService", Old))
                .Validate("VirtualService", New)
                .DeniedOnlyBy("unapproved-host")
                .Path.ToString()
        );
        Gone.Updating(Scenario.Manifest("VirtualService", New)).Validate("VirtualService", Old).Admitted();
    }

    [Theory]
    [InlineData("""{"address": "198.51.100.7", "ports": {"http": 8080}, "labels": {"app": "vm"}}""", true)]
    [InlineData("""{"address": "198.51.100.7", "ports": {"http": 8080}, "labels": {"app": "vm"}, "weight": 1}""", true)]
    [InlineData("""{"address": "198.51.100.7", "labels": {"app": "vm"}}""", false)]
    [InlineData("""{"address": "198.51.100.7", "ports": {"http": 8080}}""", true)]
    [InlineData("""{"address": "198.51.100.7", "ports": {"http": 22}, "labels": {"app": "vm"}}""", false)]
    [InlineData("""{"address": "198.51.100.7", "ports": {"http": 8080}, "labels": {"app": "payments"}}""", false)]
    [InlineData("""{"address": "198.51.100.8", "ports": {"http": 8080}, "labels": {"app": "vm"}}""", false)]
    public void A_workload_keeps_its_address_but_not_a_wider_one(string spec, bool isKept)
    {
        var old = Scenario.Manifest("WorkloadEntry", """{"address": "198.51.100.7", "ports": {"http": 8080}, "labels": {"app": "vm"}}""");
        var verdict = Gone.Updating(old).Validate("WorkloadEntry", spec);
        Assert.Equal(
            isKept ? EnforcementAction.Warn : EnforcementAction.Deny,
            Assert.Single(verdict.Findings, finding => finding.Rule == "unapproved-address").Action
        );
    }

    [Theory]
    [InlineData("""{"kind": "ServiceEntry", "spec": {"hosts": "gone.example.com"}}""")]
    [InlineData("""{"kind": "ServiceEntry", "spec": "x"}""")]
    [InlineData("""{"kind": "ServiceEntry"}""")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData(
        """{"kind": "ServiceEntry", "spec": {"hosts": ["gone.example.com"], "resolution": "DNS", "exportTo": ["."], "ports": [{"number": 443, "name": "tls", "protocol": "TLS"}, null]}}"""
    )]
    public void Nothing_is_inherited_from_an_unreadable_object(string old) =>
        Gone.Updating(old).Validate(Entry(Stored)).DeniedBy("unapproved-host");

    [Fact]
    public void An_object_that_is_being_deleted_is_evaluated_and_gets_no_defaults()
    {
        var scenario = new Scenario().WithPolicy("""{"defaults": {"exportTo": ["."], "labels": {"team": "payments"}}}""");
        const string Deleted =
            """{"kind": "ServiceEntry", "metadata": {"name": "it", "deletionTimestamp": "2026-01-01T00:00:00Z"}, "spec": {"hosts": ["new.example.com"], "resolution": "DNS"}}""";
        scenario.Validate(Deleted).DeniedBy("unapproved-host");
        scenario.Updating(Entry(Stored)).Validate(Deleted).DeniedBy("unapproved-host");
        Assert.Empty(scenario.Mutate(Deleted));
        Assert.NotEmpty(scenario.Mutate(Deleted.Edited(", \"deletionTimestamp\": \"2026-01-01T00:00:00Z\"", "")));
    }

    private static string Entry(string spec) => Scenario.Manifest("ServiceEntry", spec);
}
