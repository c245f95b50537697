using AdmissionWebhook.Policy.Tests.Engine;

namespace AdmissionWebhook.Policy.Tests.Rules.Tls;

/// <summary>The rules on DestinationRule tls, at each of its four levels.</summary>
public sealed class ClientTlsTests
{
    public static readonly TheoryData<string, string> Levels = new()
    {
        { """{"trafficPolicy": TP}""", "/spec/trafficPolicy" },
        {
            """{"trafficPolicy": {"portLevelSettings": [{"port": {"number": 443}, "tls": TLS}]}}""",
            "/spec/trafficPolicy/portLevelSettings/0"
        },
        { """{"subsets": [{"name": "v1", "trafficPolicy": TP}]}""", "/spec/subsets/0/trafficPolicy" },
        {
            """{"subsets": [{"name": "v1", "trafficPolicy": {"portLevelSettings": [{"port": {"number": 443}, "tls": TLS}]}}]}""",
            "/spec/subsets/0/trafficPolicy/portLevelSettings/0"
        },
    };

    [Theory]
    [MemberData(nameof(Levels))]
    public void Verification_cannot_be_skipped_at_any_level(string shape, string at)
    {
        var finding = Scenario
            .Example.Validate("DestinationRule", Rule("api.github.com", shape, """{"mode": "SIMPLE", "insecureSkipVerify": true}"""))
            .DeniedOnlyBy("tls-verification");
        Assert.Equal(at + "/tls/insecureSkipVerify", finding.Path.ToString());
    }

    [Theory]
    [InlineData("reviews")]
    [InlineData("reviews.prod.svc.cluster.local")]
    public void Skipping_only_warns_in_cluster(string host)
    {
        var verdict = Scenario.Example.Validate(
            "DestinationRule",
            Rule(host, Levels.First().Data.Item1, """{"mode": "SIMPLE", "insecureSkipVerify": true}""")
        );
        verdict.Admitted();
        verdict.WarnedBy("tls-verification");
    }

    [Fact]
    public void Skipping_on_another_port_is_not_inherited()
    {
        var shape = Levels.ElementAt(1).Data.Item1;
        var stored = Scenario.Manifest(
            "DestinationRule",
            Rule("api.github.com", shape, """{"mode": "SIMPLE", "insecureSkipVerify": true}""")
        );
        Scenario.Example.Updating(stored).Validate(stored).WarnedBy("tls-verification");
        Scenario.Example.Updating(stored).Validate(stored.Edited("443", "8443")).DeniedOnlyBy("tls-verification");
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void An_SNI_without_subject_names_warns_at_any_level(string shape, string at) =>
        Assert.Equal(
            at + "/tls/subjectAltNames",
            Scenario
                .Example.Validate("DestinationRule", Rule("api.github.com", shape, """{"mode": "SIMPLE", "sni": "api.github.com"}"""))
                .WarnedBy("tls-subject-names")
                .Path.ToString()
        );

    [Theory]
    [InlineData("api.github.com", """{"mode": "SIMPLE"}""")]
    [InlineData("api.github.com", """{"mode": "SIMPLE", "sni": "api.github.com", "subjectAltNames": ["api.github.com"]}""")]
    [InlineData("api.github.com", """{"mode": "ISTIO_MUTUAL", "sni": "api.github.com"}""")]
    [InlineData("istio-egressgateway.istio-system.svc.cluster.local", """{"mode": "ISTIO_MUTUAL", "sni": "api.github.com"}""")]
    [InlineData("reviews", """{"mode": "SIMPLE", "sni": "reviews"}""")]
    public void A_verified_name_is_admitted(string host, string tls) =>
        Scenario.Example.Validate("DestinationRule", Rule(host, Levels.First().Data.Item1, tls)).Clean();

    [Theory]
    [MemberData(nameof(Levels))]
    public void A_credential_without_selector_warns_at_any_level(string shape, string at) =>
        Assert.Equal(
            at + "/tls/credentialName",
            Scenario
                .Example.Validate("DestinationRule", Rule("api.github.com", shape, """{"mode": "MUTUAL", "credentialName": "client"}"""))
                .WarnedBy("tls-credential")
                .Path.ToString()
        );

    [Theory]
    [InlineData("""{"trafficPolicy": TP, "workloadSelector": {"matchLabels": {"app": "shop"}}}""", "client")]
    [InlineData("""{"trafficPolicy": TP}""", "configmap://ca")]
    [InlineData("""{"trafficPolicy": TP, "exportTo": ["istio-system"]}""", "client")]
    public void A_credential_that_its_proxies_can_read_is_admitted(string shape, string credential) =>
        Scenario
            .Example.WithPolicy("""{"mesh": {"egressGateway": {"namespace": "istio-system"}}}""")
            .Validate("DestinationRule", Rule("api.github.com", shape, $$"""{"mode": "MUTUAL", "credentialName": "{{credential}}"}"""))
            .Clean();

    [Theory]
    [InlineData("""{"mode": "MUTUAL"}""", "clientCertificate")]
    [InlineData("""{"mode": "MUTUAL", "clientCertificate": ""}""", "clientCertificate")]
    [InlineData("""{"mode": "MUTUAL", "clientCertificate": "/etc/c.pem"}""", "privateKey")]
    public void Mutual_TLS_without_a_certificate_warns(string tls, string missing) =>
        Assert.Equal(
            "/spec/trafficPolicy/tls/" + missing,
            Scenario
                .Example.Validate("DestinationRule", Rule("api.github.com", Levels.First().Data.Item1, tls))
                .WarnedBy("tls-client-certificate")
                .Path.ToString()
        );

    [Fact]
    public void Mutual_TLS_with_mounted_files_is_admitted() =>
        Scenario
            .Example.Validate(
                "DestinationRule",
                Rule(
                    "api.github.com",
                    Levels.First().Data.Item1,
                    """
                    {"mode": "MUTUAL", "clientCertificate": "/etc/c.pem", "privateKey": "/etc/k.pem", "caCertificates": "/etc/ca.pem"}
                    """
                )
            )
            .Clean();

    private static string Rule(string host, string shape, string tls) =>
        shape.Replace("TP", """{"tls": TLS}""", StringComparison.Ordinal).Edited("TLS", tls).Insert(1, $"\"host\": \"{host}\", ");
}
