namespace AdmissionWebhook.Policy.Tests.Rules.Consistency.Rejections;

/// <summary>Listeners of Sidecars.</summary>
public sealed class SidecarRejectionTests
{
    [Theory]
    [InlineData(
        """[{"port": {"number": 443, "protocol": "TLS"}, "hosts": ["./api.example.com"]}, {"hosts": ["*/*", "~orders/*", "~/*", "shop/*.example.com"]}]""",
        ""
    )]
    [InlineData(
        """[{"port": {"number": 0, "protocol": "HTTP"}, "bind": "unix:///run/a", "hosts": ["./*"]}, {"port": {"number": 0, "protocol": "HTTP"}, "bind": "unix:///run/b", "hosts": ["./*"]}]""",
        ""
    )]
    [InlineData("""[{"hosts": []}]""", "/egress/0/hosts")]
    [InlineData("""[{"hosts": ["./*"]}, {"hosts": ["orders/*"]}]""", "/egress/0")]
    [InlineData("""[{"hosts": ["./*"]}, {"port": {"number": 443, "protocol": "TLS"}, "hosts": ["./*"]}]""", "/egress/0")]
    [InlineData(
        """[{"port": {"number": 443, "protocol": "TLS"}, "hosts": ["./*"]}, {"port": {"number": 443, "protocol": "TCP"}, "hosts": ["./*"]}]""",
        "/egress/1/port/number"
    )]
    [InlineData("""[{"port": {"number": 443, "protocol": "TLS"}, "bind": "edge", "hosts": ["./*"]}]""", "/egress/0/bind")]
    [InlineData(
        """[{"port": {"number": 0, "protocol": "HTTP"}, "bind": "unix:///run/a", "captureMode": "IPTABLES", "hosts": ["./*"]}]""",
        "/egress/0/captureMode"
    )]
    [InlineData("""[{"hosts": ["shop/*example.com"]}]""", "/egress/0/hosts/0")]
    [InlineData("""[{"hosts": ["shop_1/*"]}]""", "/egress/0/hosts/0")]
    [InlineData("""[{"hosts": ["./till"]}]""", "/egress/0/hosts/0")]
    public void Egress_listeners(string egress, string rejected) =>
        Assert.Equal(rejected, Rejected.Fields("Sidecar", """{"egress": EGRESS}""".Edited("EGRESS", egress)));

    [Theory]
    [InlineData(
        """{"port": {"number": 8443, "protocol": "HTTPS", "name": "https"}, "defaultEndpoint": "unix:///run/a", "tls": {"mode": "SIMPLE", "serverCertificate": "/c", "privateKey": "/k"}}""",
        ""
    )]
    [InlineData("""{"port": {"number": 8080, "protocol": "HTTP"}, "defaultEndpoint": "[::1]:9080"}""", "")]
    [InlineData(
        """{"port": {"number": 8080, "protocol": "HTTP"}, "defaultEndpoint": ":9080", "connectionPool": {"tcp": {"maxConnections": 1}}}""",
        ""
    )]
    [InlineData("""{"port": {"number": 8080, "protocol": "HTTP"}, "defaultEndpoint": "10.0.0.7:9080"}""", "/ingress/0/defaultEndpoint")]
    [InlineData("""{"port": {"number": 8080, "protocol": "HTTP"}, "defaultEndpoint": "127.0.0.1"}""", "/ingress/0/defaultEndpoint")]
    [InlineData("""{"port": {"number": 8080, "protocol": "HTTP"}, "bind": "unix:///run/a"}""", "/ingress/0/bind")]
    [InlineData("""{"port": {"number": 8080, "protocol": "HTTP"}, "connectionPool": {}}""", "/ingress/0/connectionPool")]
    [InlineData("""{"port": {"number": 8443, "protocol": "HTTPS"}, "tls": {"mode": "ISTIO_MUTUAL"}}""", "/ingress/0/tls/mode")]
    [InlineData(
        """{"port": {"number": 8443, "protocol": "HTTPS"}, "tls": {"mode": "SIMPLE", "credentialName": "till"}}""",
        "/ingress/0/tls/credentialName"
    )]
    [InlineData(
        """{"port": {"number": 8080, "protocol": "HTTP"}, "tls": {"mode": "SIMPLE", "serverCertificate": "/c", "privateKey": "/k"}}""",
        "/ingress/0/tls"
    )]
    public void Ingress_listeners(string ingress, string rejected) =>
        Assert.Equal(rejected, Rejected.Fields("Sidecar", """{"ingress": [INGRESS]}""".Edited("INGRESS", ingress)));

    [Theory]
    [InlineData("""{"mode": "ALLOW_ANY", "egressProxy": {"host": "egress.istio-system.svc.cluster.local", "port": {"number": 443}}}""", "")]
    [InlineData("""{"mode": "REGISTRY_ONLY"}""", "")]
    [InlineData(
        """{"egressProxy": {"host": "egress.istio-system.svc.cluster.local", "port": {"number": 443}}}""",
        "/outboundTrafficPolicy/egressProxy"
    )]
    [InlineData(
        """{"mode": "ALLOW_ANY", "egressProxy": {"host": "egress.istio-system.svc.cluster.local"}}""",
        "/outboundTrafficPolicy/egressProxy/port"
    )]
    public void Outbound_policies(string outbound, string rejected) =>
        Assert.Equal(rejected, Rejected.Fields("Sidecar", """{"outboundTrafficPolicy": OUTBOUND}""".Edited("OUTBOUND", outbound)));
}
