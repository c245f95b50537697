using AdmissionWebhook.Policy.Tests.Cluster;
using AdmissionWebhook.Policy.Tests.Engine;

namespace AdmissionWebhook.Policy.Tests.Rules.Shapes;

/// <summary>A listener with a port gives its own protocol to the hosts that it imports.</summary>
public sealed class SidecarListenerTests
{
    private static readonly Scenario Mesh = new Scenario()
        .WithPolicy(
            """
            {
              "approvedHosts": [
                {"host": "raw.partner.example", "resolutions": ["NONE"], "ports": [{"number": 443, "protocols": ["TLS"]}]},
                {"host": "api.github.com"},
                {"host": "db.partner.example", "ports": [{"number": 5432, "protocols": ["TCP"]}]}
              ]
            }
            """
        )
        .Seeing(
            Views.Of([
                Entry("raw", "raw.partner.example", "NONE", """{"number": 443, "name": "tls", "protocol": "TLS"}"""),
                Entry("db", "db.partner.example", "DNS", """{"number": 5432, "name": "pg", "protocol": "TCP"}"""),
            ])
        );

    [Theory]
    [InlineData("""{"number": 443, "protocol": "TCP"}""", "./*")]
    [InlineData("""{"number": 443, "protocol": "TCP"}""", "*/*")]
    [InlineData("""{"number": 443, "protocol": "TCP"}""", "payments/*")]
    [InlineData("""{"number": 443, "protocol": "MONGO"}""", "./*.partner.example")]
    [InlineData("""{"number": 443, "protocol": "TCP"}""", "./*.example")]
    [InlineData("""{"number": 443}""", "./raw.partner.example")]
    [InlineData("""{"number": 443, "protocol": ""}""", "./raw.partner.example")]
    [InlineData("""{"number": 443}""", "./*")]
    public void Raw_bytes_to_a_host_approved_for_TLS_are_denied(string port, string import) =>
        Mesh.Validate("Sidecar", Listener(port, import)).DeniedOnlyBy("unchecked-protocol");

    [Theory]
    [InlineData("""{"number": 443, "protocol": "TLS"}""", "./*")]
    [InlineData("""{"number": 3306, "protocol": "TCP"}""", "./*")]
    [InlineData("""{"number": 5432, "protocol": "TCP"}""", "./*")]
    [InlineData("""{"number": 5432}""", "./db.partner.example")]
    [InlineData("""{"number": 443, "protocol": "TCP"}""", "orders/*")]
    [InlineData("""{"number": 443, "protocol": "TCP"}""", "~/*")]
    [InlineData("""{"number": 443, "protocol": "TCP"}""", "./*.svc.cluster.local")]
    [InlineData("""{"number": 15080, "protocol": "HTTP_PROXY"}""", "./api.github.com")]
    [InlineData("""{"number": 9080, "protocol": "HTTP"}""", "./*")]
    [InlineData("""{"number": 443, "protocol": "HTTPS"}""", "./raw.partner.example")]
    public void Names_that_are_checked_and_ports_that_no_host_has_are_admitted(string port, string import) =>
        Mesh.Validate("Sidecar", Listener(port, import)).Clean();

    [Theory]
    [InlineData("./*", "~payments/raw.partner.example", true)]
    [InlineData("./*", "~./*.partner.example", true)]
    [InlineData("*/*", "~/raw.partner.example", true)]
    [InlineData("*/*", "~*/raw.partner.example", true)]
    [InlineData("*/*", "~payments/*", true)]
    [InlineData("./raw.partner.example", "~./raw.partner.example", true)]
    [InlineData("*/*", "~orders/*", false)]
    [InlineData("./*", "~/db.partner.example", false)]
    [InlineData("*/raw.partner.example", "~orders/raw.partner.example", false)]
    public void What_a_listener_leaves_out_again_is_not_imported(string import, string exclusion, bool admitted)
    {
        var listener = Listener("""{"number": 443, "protocol": "TCP"}""", $"{import}\", \"{exclusion}");
        var verdict = Mesh.Validate("Sidecar", listener);
        if (admitted)
        {
            verdict.Admitted();
        }
        else
        {
            verdict.DeniedOnlyBy("unchecked-protocol");
        }
    }

    [Fact]
    public void A_stored_listener_can_leave_out_more_but_not_less()
    {
        const string Raw = """{"number": 443, "protocol": "TCP"}""";
        var (less, more) = (Listener(Raw, "./*\", \"~orders/*"), Listener(Raw, "./*\", \"~orders/*\", \"~./db.partner.example"));
        Mesh.Updating(Scenario.Manifest("Sidecar", less)).Validate("Sidecar", more).Admitted();
        Mesh.Updating(Scenario.Manifest("Sidecar", more)).Validate("Sidecar", less).DeniedOnlyBy("unchecked-protocol");
    }

    [Fact]
    public void Without_a_port_the_hosts_keep_their_protocols() =>
        Mesh.Validate("Sidecar", """{"egress": [{"hosts": ["./*", "istio-system/*"]}]}""").Clean();

    [Theory]
    [InlineData("./raw.partner.example")]
    [InlineData("./*")]
    public void HTTP_over_a_host_that_is_approved_for_TLS_at_any_address_is_denied(string import) =>
        Mesh.Validate("Sidecar", Listener("""{"number": 443, "protocol": "HTTP"}""", import)).DeniedOnlyBy("unapproved-port");

    private static string Listener(string port, string import) => $$$"""{"egress": [{"port": {{{port}}}, "hosts": ["{{{import}}}"]}]}""";

    private static string Entry(string name, string host, string resolution, string port) =>
        $$$"""
            {
              "apiVersion": "networking.istio.io/v1", "kind": "ServiceEntry", "metadata": {"name": "{{{name}}}", "namespace": "payments"},
              "spec": {"hosts": ["{{{host}}}"], "resolution": "{{{resolution}}}", "exportTo": ["."], "ports": [{{{port}}}]}
            }
            """;
}
