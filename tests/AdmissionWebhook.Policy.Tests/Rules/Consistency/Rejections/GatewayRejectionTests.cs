namespace AdmissionWebhook.Policy.Tests.Rules.Consistency.Rejections;

/// <summary>Servers of Gateways.</summary>
public sealed class GatewayRejectionTests
{
    [Theory]
    [InlineData(
        """{"hosts": ["*", "./*.example.com", "shop/api.example.com", "203.0.113.7"], "port": {"number": 80, "name": "Http", "protocol": "HTTP"}, "bind": "0.0.0.0"}""",
        ""
    )]
    [InlineData("""{"hosts": ["*"], "port": {"number": 0, "name": "http", "protocol": "HTTP"}, "bind": "unix:///run/http.sock"}""", "")]
    [InlineData("""{"hosts": ["~/api.example.com"], "port": {"number": 80, "name": "http", "protocol": "HTTP"}}""", "/servers/0/hosts/0")]
    [InlineData("""{"hosts": ["api.*.example.com"], "port": {"number": 80, "name": "http", "protocol": "HTTP"}}""", "/servers/0/hosts/0")]
    [InlineData("""{"hosts": ["*example.com"], "port": {"number": 80, "name": "http", "protocol": "HTTP"}}""", "/servers/0/hosts/0")]
    [InlineData("""{"hosts": ["shop/till"], "port": {"number": 80, "name": "http", "protocol": "HTTP"}}""", "/servers/0/hosts/0")]
    [InlineData("""{"hosts": [], "port": {"number": 80, "name": "http", "protocol": "HTTP"}}""", "/servers/0/hosts")]
    [InlineData("""{"hosts": ["*"], "port": {"number": 66000, "name": "http", "protocol": "HTTP"}}""", "/servers/0/port/number")]
    [InlineData("""{"hosts": ["*"], "port": {"number": 80, "name": "", "protocol": "HTTP"}}""", "/servers/0/port/name")]
    [InlineData(
        """{"hosts": ["*"], "port": {"number": 80, "targetPort": 8080, "name": "http", "protocol": "HTTP"}}""",
        "/servers/0/port/targetPort"
    )]
    [InlineData(
        """{"hosts": ["*"], "port": {"number": 80, "name": "http", "protocol": "HTTP"}, "bind": "edge.example.com"}""",
        "/servers/0/bind"
    )]
    [InlineData(
        """{"hosts": ["*"], "port": {"number": 80, "name": "http", "protocol": "HTTP"}, "bind": "unix://@http"}""",
        "/servers/0/port/number"
    )]
    public void Servers(string server, string rejected) =>
        Assert.Equal(
            rejected,
            Rejected.Fields("Gateway", """{"selector": {"app": "edge"}, "servers": [SERVER]}""".Edited("SERVER", server))
        );

    [Theory]
    [InlineData("""{"mode": "SIMPLE", "credentialName": "edge"}""", "")]
    [InlineData("""{"mode": "MUTUAL", "serverCertificate": "/c", "privateKey": "/k", "caCertificates": "/ca"}""", "")]
    [InlineData("""{"mode": "ISTIO_MUTUAL"}""", "")]
    [InlineData("""{"mode": "PASSTHROUGH", "httpsRedirect": false}""", "")]
    [InlineData("""{"mode": "SIMPLE"}""", "/servers/0/tls/mode")]
    [InlineData("""{"mode": "SIMPLE", "serverCertificate": "/c"}""", "/servers/0/tls/privateKey")]
    [InlineData(
        """{"mode": "SIMPLE", "credentialName": "edge", "serverCertificate": "/c", "privateKey": "/k"}""",
        "/servers/0/tls/serverCertificate"
    )]
    [InlineData("""{"mode": "MUTUAL", "serverCertificate": "/c", "privateKey": "/k"}""", "/servers/0/tls/caCertificates")]
    [InlineData(
        """{"mode": "MUTUAL", "caCertificates": "/ca", "tlsCertificates": [{"serverCertificate": "/c"}]}""",
        "/servers/0/tls/tlsCertificates/0/privateKey"
    )]
    [InlineData("""{"mode": "ISTIO_MUTUAL", "credentialName": "edge"}""", "/servers/0/tls/credentialName")]
    [InlineData("""{"mode": "SIMPLE", "serverCertificate": "/c", "privateKey": "/k", "caCrl": "/crl"}""", "/servers/0/tls/caCrl")]
    public void TLS_of_servers(string tls, string rejected) =>
        Assert.Equal(
            rejected,
            Rejected.Fields(
                "Gateway",
                """{"selector": {"app": "edge"}, "servers": [{"hosts": ["*"], "port": {"number": 443, "name": "tls", "protocol": "HTTPS"}, "tls": TLS}]}""".Edited(
                    "TLS",
                    tls
                )
            )
        );
}
