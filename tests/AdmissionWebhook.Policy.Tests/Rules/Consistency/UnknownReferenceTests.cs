using System.Text.Json;
using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Tests.Engine;

namespace AdmissionWebhook.Policy.Tests.Rules.Consistency;

/// <summary>What rules conclude from complete and incomplete views; the rule pages show the rest.</summary>
public sealed class UnknownReferenceTests
{
    private const string Routes =
        """{"hosts": ["api.example.com"], "http": [{"route": [{"destination": {"host": "api.example.com"}}]}], "exportTo": ["."]}""";

    [Fact]
    public void An_unregistered_host_is_missing_only_in_a_complete_view()
    {
        Seeing().Validate("VirtualService", Routes).SilentOn("orphan-virtual-service");
        SeeingAll().Validate("VirtualService", Routes).WarnedBy("orphan-virtual-service");
    }

    [Fact]
    public void A_gateway_is_missing_only_if_all_are_known()
    {
        var routes = Routes.Edited("\"http\"", "\"gateways\": [\"edge\"], \"http\"");
        Seeing().Validate("VirtualService", routes).SilentOn("unknown-gateway");
        Seeing("""{"apiVersion": "networking.istio.io/v1", "kind": "Gateway", "metadata": {"name": "other", "namespace": "orders"}}""")
            .Validate("VirtualService", routes)
            .SilentOn("unknown-gateway");
        Seeing("""{"apiVersion": "networking.istio.io/v1", "kind": "Gateway", "metadata": {"name": "other", "namespace": "payments"}}""")
            .Validate("VirtualService", routes)
            .WarnedBy("unknown-gateway");
        Seeing(
                """{"apiVersion": "gateway.networking.k8s.io/v1", "kind": "Gateway", "metadata": {"name": "edge", "namespace": "payments"}}"""
            )
            .Validate("VirtualService", routes)
            .SilentOn("unknown-gateway");
        SeeingAll().Validate("VirtualService", routes).WarnedBy("unknown-gateway");
        SeeingAll().Validate("VirtualService", routes.Edited("\"edge\"", "\"istio-system/edge\"")).SilentOn("unknown-gateway");
    }

    [Theory]
    [InlineData("version", true)]
    [InlineData("service.istio.io/canonical-revision", false)]
    [InlineData("security.istio.io/tlsMode", false)]
    public void A_subset_may_name_labels_that_the_injector_adds(string label, bool warned)
    {
        var verdict = Seeing(
                """{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "till", "namespace": "payments"}, "spec": {"selector": {"app": "till"}}}""",
                """{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p", "namespace": "payments", "labels": {"app": "till"}}}"""
            )
            .Validate("DestinationRule", $$$"""{"host": "till", "subsets": [{"name": "v1", "labels": {"{{{label}}}": "v1"}}]}""");
        Assert.Equal(warned, verdict.Findings.Any(finding => finding.Rule == "unknown-subset"));
    }

    [Fact]
    public void Manifests_never_have_all_namespaces()
    {
        var entry =
            """{"hosts": ["api.example.com"], "ports": [{"number": 443, "name": "tls", "protocol": "TLS"}], "resolution": "DNS", "exportTo": ["shipping"]}""";
        Seeing("""{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "payments"}}""")
            .Validate("ServiceEntry", entry)
            .SilentOn("unknown-export-namespace");
        SeeingAll().Validate("ServiceEntry", entry).WarnedBy("unknown-export-namespace");
    }

    [Fact]
    public void A_gateways_namespace_is_that_of_its_pods()
    {
        const string Entry = """
            {"apiVersion": "networking.istio.io/v1", "kind": "ServiceEntry", "metadata": {"name": "e", "namespace": "payments"},
             "spec": {"hosts": ["api.example.com"], "ports": [{"number": 80, "name": "http", "protocol": "HTTP"}], "exportTo": ["."]}}
            """;
        const string Gateway = """
            {"apiVersion": "networking.istio.io/v1", "kind": "Gateway", "metadata": {"name": "edge", "namespace": "edge"}, "spec": {"selector": {"app": "edge"}}}
            """;
        var routes = Routes.Edited("\"http\"", "\"gateways\": [\"edge/edge\"], \"http\"");
        Seeing(Entry, Gateway).Validate("VirtualService", routes).WarnedBy("unseen-by-gateway");
        Seeing(Entry.Edited("[\".\"]", "[\".\", \"istio-system\"]"), Gateway)
            .Validate("VirtualService", routes)
            .SilentOn("unseen-by-gateway");
        Seeing(
                Entry.Edited("[\".\"]", "[\".\", \"istio-system\"]"),
                Gateway,
                """{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p", "namespace": "edge", "labels": {"app": "edge"}}}"""
            )
            .Validate("VirtualService", routes)
            .WarnedBy("unseen-by-gateway");
        Seeing(Entry).Validate("VirtualService", routes.Edited("edge/edge", "edge")).SilentOn("unseen-by-gateway");
    }

    [Fact]
    public void A_destination_without_port_uses_the_port_of_the_request()
    {
        const string Ports = """
            {"apiVersion": "networking.istio.io/v1", "kind": "ServiceEntry", "metadata": {"name": "e", "namespace": "payments"},
             "spec": {"hosts": ["api.example.com"], "ports": [{"number": 80, "name": "http", "protocol": "HTTP"}, {"number": 443, "name": "tls", "protocol": "TLS"}]}}
            """;
        const string Other =
            """{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "till", "namespace": "payments"}, "spec": {"ports": [{"port": 8080}, {"port": 9090}]}}""";
        Seeing(Ports).Validate("VirtualService", Routes).SilentOn("unknown-destination");
        Seeing(Ports, Other)
            .Validate(
                "VirtualService",
                Routes.Edited("[{\"destination\": {\"host\": \"api.example.com\"", "[{\"destination\": {\"host\": \"till\"")
            )
            .WarnedBy("unknown-destination");
    }

    [Theory]
    [InlineData("""{"dataplane": "x"}""", "", false)]
    [InlineData("""{"istio.io/dataplane-mode": "ambient"}""", "", true)]
    [InlineData("""{"istio.io/dataplane-mode": "ambient", "istio.io/use-waypoint": "egress"}""", "", false)]
    [InlineData("""{"istio.io/dataplane-mode": "ambient", "istio.io/use-waypoint": "egress"}""", "none", true)]
    [InlineData("""{"istio.io/dataplane-mode": "ambient"}""", "egress", false)]
    [InlineData("""{"istio.io/dataplane-mode": "ambient", "istio-injection": "enabled"}""", "", false)]
    [InlineData("""{"istio.io/dataplane-mode": "ambient", "istio.io/rev": "canary"}""", "", false)]
    [InlineData("""{"istio.io/dataplane-mode": "ambient", "istio.io/rev": ""}""", "", true)]
    public void A_waypoint_is_found_on_the_entry_or_its_namespace(string labels, string own, bool isMissing)
    {
        var metadata = own.Length == 0 ? "" : ", \"labels\": {\"istio.io/use-waypoint\": \"" + own + "\"}";
        var entry = """
            {"apiVersion": "networking.istio.io/v1", "kind": "ServiceEntry", "metadata": {"name": "e", "namespace": "payments"LABELS},
             "spec": {"hosts": ["api.example.com"], "ports": [{"number": 80, "name": "http", "protocol": "HTTP"}]}}
            """.Edited("LABELS", metadata);
        var home = """{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "payments", "labels": LABELS}}""".Edited(
            "LABELS",
            labels
        );
        var verdict = Seeing(entry, home).Validate("VirtualService", Routes);
        Assert.Equal(isMissing, verdict.Findings.Any(finding => finding.Rule == "needs-waypoint"));
    }

    [Theory]
    [InlineData("./till.payments", true)]
    [InlineData("*/till.payments.svc", true)]
    [InlineData("~./till.payments", false)]
    [InlineData("./till.payments.svc.cluster.local", false)]
    [InlineData("./stock.payments", false)]
    [InlineData("./till", false)]
    [InlineData("./*", false)]
    public void An_import_is_not_completed_to_the_name_of_a_Service(string import, bool isMissing)
    {
        var verdict = Seeing(
                """{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "till", "namespace": "payments"}, "spec": {}}"""
            )
            .Validate("Sidecar", """{"egress": [{"hosts": ["IMPORT"]}]}""".Edited("IMPORT", import));
        Assert.Equal(isMissing, verdict.Findings.Any(finding => finding.Rule == "unknown-destination"));
    }

    private static Scenario Seeing(params string[] others) => Scenario.NothingApproved.Seeing(Index(others));

    private static Scenario SeeingAll()
    {
        var index = Index([]);
        index.KnowsEverything = true;
        return Scenario.NothingApproved.Seeing(index);
    }

    private static ClusterIndex Index(string[] others) =>
        ClusterIndex.FromDocuments(others.Select(other => JsonDocument.Parse(other).RootElement));
}
