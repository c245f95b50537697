using System.Text.Json;
using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Tests.Engine;

namespace AdmissionWebhook.Policy.Tests.Approvals;

/// <summary>Ports of approved hosts outside ServiceEntry: which protocol they count as, and what an approval must list.</summary>
public sealed class ReferencedPortTests
{
    private static readonly Scenario Mesh = new Scenario().WithPolicy(
        """
        {
          "approvedHosts": [
            {"host": "web.vendor.example", "ports": [{"number": 443, "protocols": ["HTTPS"]}], "exportTo": ["*"]},
            {"host": "tls.vendor.example", "ports": [{"number": 443, "protocols": ["TLS"]}], "exportTo": ["*"]},
            {"host": "plain.vendor.example", "ports": [{"number": 80, "protocols": ["HTTP"]}, {"number": 8443, "protocols": ["HTTPS"]}], "exportTo": ["*"]},
            {"host": "rpc.vendor.example", "ports": [{"number": 443, "protocols": ["GRPC"]}, {"number": 8080, "protocols": ["HTTP2"]}], "exportTo": ["*"]},
            {"host": "db.vendor.example", "ports": [{"number": 5432, "protocols": ["TCP"]}], "exportTo": ["*"]},
            {"host": "mixed.vendor.example", "ports": [{"number": 443, "protocols": ["TLS"]}], "exportTo": ["*"]},
            {"host": "mixed.vendor.example", "ports": [{"number": 80, "protocols": ["HTTP"]}, {"number": 8080, "protocols": ["HTTPS"]}], "exportTo": ["*"]}
          ]
        }
        """
    );

    [Theory]
    [InlineData("plain.vendor.example", 80, "", "", null)]
    [InlineData("plain.vendor.example", 80, "HTTP", "", null)]
    [InlineData("plain.vendor.example", 80, "HTTP11", "", null)]
    [InlineData("plain.vendor.example", 80, "HTTP1.1", "", null)]
    [InlineData("plain.vendor.example", 80, "MCP", "", null)]
    [InlineData("mixed.vendor.example", 80, "HTTP", "", null)]
    [InlineData("web.vendor.example", 443, "HTTP", "ServerOnly", null)]
    [InlineData("rpc.vendor.example", 443, "GRPC", "", null)]
    [InlineData("rpc.vendor.example", 8080, "HTTP2", "", null)]
    [InlineData("rpc.vendor.example", 8080, "H2C", "", null)]
    [InlineData("db.vendor.example", 5432, "TCP", "", null)]
    [InlineData("web.vendor.example", 443, "HTTP", "", "443 HTTP")]
    [InlineData("web.vendor.example", 443, "MCP", "", "443 HTTP")]
    [InlineData("web.vendor.example", 443, "GRPC", "", "443 GRPC")]
    [InlineData("web.vendor.example", 443, "H2C", "", "443 HTTP2")]
    [InlineData("web.vendor.example", 444, "HTTP", "ServerOnly", "444 HTTP")]
    [InlineData("web.vendor.example", 5432, "TCP", "ServerOnly", "5432 TCP")]
    [InlineData("plain.vendor.example", 8080, "HTTP", "ServerOnly", "8080 HTTP")]
    [InlineData("plain.vendor.example", 8443, "HTTP", "None", "8443 HTTP")]
    public void An_XBackend_counts_as_its_protocol(string host, int port, string protocol, string mode, string? missing)
    {
        var fields =
            (protocol.Length > 0 ? $", \"protocol\": \"{protocol}\"" : "")
            + (mode.Length > 0 ? $", \"tls\": {{\"mode\": \"{mode}\"}}" : "");
        Expect(
            missing,
            Mesh.Validate(
                Document(
                    "gateway.networking.x-k8s.io/v1alpha1",
                    "XBackend",
                    $$$"""{"externalHostname": {"hostname": "{{{host}}}"}, "port": {"port": {{{port}}} } {{{fields}}} }"""
                )
            )
        );
    }

    [Fact]
    public void Raw_bytes_of_an_XBackend_on_an_approved_port_need_the_protocol() =>
        Mesh.Validate(
                Document(
                    "gateway.networking.x-k8s.io/v1alpha1",
                    "XBackend",
                    """{"externalHostname": {"hostname": "mixed.vendor.example"}, "port": {"port": 443}, "protocol": "TCP"}"""
                )
            )
            .DeniedOnlyBy("unchecked-protocol");

    [Theory]
    [InlineData("https://web.vendor.example/keys", null)]
    [InlineData("https://tls.vendor.example/keys", null)]
    [InlineData("https://mixed.vendor.example/keys", null)]
    [InlineData("http://plain.vendor.example/keys", null)]
    [InlineData("http://mixed.vendor.example/keys", null)]
    [InlineData("HTTP://web.vendor.example:443/keys", "443 HTTP")]
    [InlineData("https://plain.vendor.example:80/keys", "80 HTTPS")]
    [InlineData("https://plain.vendor.example/keys", "443 HTTPS")]
    public void A_fetched_URL_counts_as_its_scheme(string url, string? missing) =>
        Expect(
            missing,
            Mesh.Validate(
                Document("security.istio.io/v1", "RequestAuthentication", $$"""{"jwtRules": [{"issuer": "me", "jwksUri": "{{url}}"}]}""")
            )
        );

    [Theory]
    [InlineData("HTTPRoute", "web.vendor.example", 443, null)]
    [InlineData("HTTPRoute", "web.vendor.example", 80, null)]
    [InlineData("GRPCRoute", "web.vendor.example", 80, null)]
    [InlineData("HTTPRoute", "mixed.vendor.example", 443, null)]
    [InlineData("HTTPRoute", "mixed.vendor.example", 80, null)]
    [InlineData("HTTPRoute", "web.vendor.example", 8443, "8443 HTTP")]
    [InlineData("GRPCRoute", "web.vendor.example", 8443, "8443 GRPC")]
    [InlineData("TLSRoute", "web.vendor.example", 80, "80 TLS")]
    [InlineData("TCPRoute", "db.vendor.example", 80, "80 TCP")]
    [InlineData("TCPRoute", "db.vendor.example", 5432, null)]
    public void A_backend_needs_its_port_or_TLS_origination(string kind, string host, int port, string? missing) =>
        Expect(missing, Mesh.Validate(Document("gateway.networking.k8s.io/v1", kind, Route(host, port))));

    [Theory]
    [InlineData(8081, null)]
    [InlineData(8082, "8082 HTTP")]
    public void A_port_that_a_registered_entry_dials_elsewhere_is_the_entrys_business(int port, string? missing)
    {
        const string Entry = """
            {"apiVersion": "networking.istio.io/v1", "kind": "ServiceEntry", "metadata": {"name": "web", "namespace": "payments"}, "spec":
             {"hosts": ["web.vendor.example"], "resolution": "DNS", "exportTo": ["."],
              "ports": [{"number": 80, "name": "http", "protocol": "HTTP"}, {"number": 8081, "name": "alt", "protocol": "HTTP", "targetPort": 443}]} }
            """;
        var view = ClusterIndex.FromDocuments([JsonDocument.Parse(Entry).RootElement]);
        Expect(
            missing,
            Mesh.Seeing(view).Validate(Document("gateway.networking.k8s.io/v1", "HTTPRoute", Route("web.vendor.example", port)))
        );
    }

    private static string Route(string host, int port) =>
        $$$"""
            {"parentRefs": [{"kind": "Service", "group": "", "name": "web"}], "rules": [
              {"backendRefs": [{"group": "networking.istio.io", "kind": "Hostname", "name": "{{{host}}}", "port": {{{port}}} }]}]}
            """;

    private static string Document(string version, string kind, string spec) =>
        $$"""{"apiVersion": "{{version}}", "kind": "{{kind}}", "metadata": {"name": "it"}, "spec": {{spec}} }""";

    private static void Expect(string? missing, Verdict verdict)
    {
        if (missing is null)
        {
            verdict.SilentOn("unapproved-port");
        }
        else
        {
            var (port, protocol) = (missing.Split(' ')[0], missing.Split(' ')[1]);
            Assert.Contains($"port {port} with protocol {protocol}", verdict.DeniedBy("unapproved-port").Message, StringComparison.Ordinal);
        }
    }
}
