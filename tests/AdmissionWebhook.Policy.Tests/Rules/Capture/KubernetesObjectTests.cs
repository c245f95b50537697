using AdmissionWebhook.Policy.Tests.Engine;

namespace AdmissionWebhook.Policy.Tests.Rules.Capture;

/// <summary>Services, endpoints, keys and modules: each field that opens egress, and its harmless twin.</summary>
public sealed class KubernetesObjectTests
{
    private const string Digest = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae";

    private static readonly Scenario Mesh = new Scenario().WithPolicy(
        """
        {
          "approvedHosts": [
            {"host": "api.github.com"},
            {"host": "pinned.partner.example", "ports": [{"number": 443, "protocols": ["TLS", "HTTPS"]}], "addresses": ["203.0.113.0/24"]}
          ],
          "mesh": {"internalAddresses": ["10.0.0.0/8"]}
        }
        """
    );

    [Theory]
    [InlineData("""{"type": "ExternalName", "externalName": "evil.example"}""", "unapproved-host")]
    [InlineData("""{"type": "ExternalName", "externalName": "EVIL.example."}""", "non-canonical-host unapproved-host")]
    [InlineData("""{"type": "ExternalName", "externalName": "metadata"}""", "unapproved-host")]
    [InlineData("""{"type": "ExternalName", "externalName": "198.51.100.7"}""", "unapproved-address")]
    [InlineData("""{"type": "ExternalName", "externalName": "db.payments.svc.cluster.local.evil.example"}""", "unapproved-host")]
    [InlineData("""{"type": "ExternalName", "externalName": "api.github.com"}""", null)]
    [InlineData("""{"type": "ExternalName", "externalName": "db.orders.svc.cluster.local"}""", null)]
    [InlineData("""{"externalIPs": ["198.51.100.7"]}""", "external-addresses")]
    [InlineData("""{"type": "LoadBalancer", "selector": {"app": "a"}}""", null)]
    public void Services(string spec, string? rules) =>
        Denied(rules, $$"""{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "a"}, "spec": {{spec}}}""");

    [Theory]
    [InlineData("198.51.100.7", true)]
    [InlineData("::ffff:198.51.100.7", true)]
    [InlineData("10.1.2.3", false)]
    [InlineData("203.0.113.7", false)]
    public void Endpoints_must_be_internal_or_approved(string address, bool denied)
    {
        Denied(denied ? "unapproved-address" : null, Slice(address, "db"));
        Denied(
            denied ? "unapproved-address" : null,
            $$$"""{"apiVersion": "v1", "kind": "Endpoints", "metadata": {"name": "db"}, "subsets": [{"notReadyAddresses": [{"ip": "{{{address}}}"}]}]}"""
        );
    }

    [Theory]
    [InlineData("system:serviceaccount:kube-system:endpointslice-controller", true)]
    [InlineData("system:apiserver", true)]
    [InlineData("jane", false)]
    public void Endpoints_of_the_control_plane_are_exempt(string user, bool admitted) =>
        Assert.Equal(admitted, Mesh.By(user).Validate(Slice("198.51.100.7", "db")).Allowed);

    [Fact]
    public void An_old_slice_cannot_join_another_Service()
    {
        Mesh.Updating(Slice("198.51.100.7", "db")).Validate(Slice("198.51.100.7", "web")).DeniedBy("unapproved-address");
        Mesh.Updating(Slice("198.51.100.7", "db")).Validate(Slice("198.51.100.7", "db")).Admitted();
    }

    [Fact]
    public void An_old_alias_cannot_be_exported_further()
    {
        const string Alias =
            """{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "a", "annotations": {ANNOTATIONS}}, "spec": {"type": "ExternalName", "externalName": "evil.example"}}""";
        var hidden = Alias.Edited("ANNOTATIONS", "\"networking.istio.io/exportTo\": \".\"");
        Mesh.Updating(hidden).Validate(Alias.Edited("ANNOTATIONS", "")).DeniedBy("unapproved-host");
        Mesh.Updating(hidden).Validate(hidden.Edited("\"name\": \"a\"", "\"name\": \"a\", \"labels\": {\"x\": \"y\"}")).Admitted();
    }

    [Theory]
    [InlineData("""{"issuer": "me", "jwksUri": "https://evil.example/keys"}""", "unapproved-host")]
    [InlineData("""{"issuer": "me", "jwks_uri": "https://evil.example/keys"}""", "unapproved-host")]
    [InlineData("""{"issuer": "https://evil.example"}""", "unapproved-host")]
    [InlineData("""{"issuer": "https://evil.example", "jwks": "{}"}""", null)]
    [InlineData("""{"issuer": "me@evil.example"}""", null)]
    [InlineData("""{"issuer": "me", "jwksUri": "https://api.github.com:443@evil.example/keys"}""", "unapproved-host")]
    [InlineData("""{"issuer": "me", "jwksUri": "http://[2001:db8::7]/keys"}""", "unapproved-address")]
    [InlineData("""{"issuer": "me", "jwksUri": "https://pinned.partner.example:8443/keys"}""", "unapproved-port")]
    [InlineData("""{"issuer": "me", "jwksUri": "https://pinned.partner.example/keys"}""", null)]
    [InlineData("""{"issuer": "me", "jwksUri": "http://keycloak.auth.svc:8080/keys"}""", null)]
    public void Keys(string rule, string? rules) =>
        Denied(
            rules,
            $$$"""{"apiVersion": "security.istio.io/v1", "kind": "RequestAuthentication", "metadata": {"name": "a"}, "spec": {"jwtRules": [{{{rule}}}]}}"""
        );

    [Theory]
    [InlineData("https://evil.example/p.wasm", "unapproved-host")]
    [InlineData("oci://evil.example/p:1", "unapproved-host")]
    [InlineData("evil.example/p:1", "unapproved-host")]
    [InlineData("oci://someone/p:1", "unapproved-host")]
    [InlineData("oci://api.github.com/p:1", null)]
    [InlineData("file:///opt/p.wasm", null)]
    public void Modules(string url, string? rules)
    {
        Denied(
            rules,
            $$$"""{"apiVersion": "extensions.istio.io/v1alpha1", "kind": "WasmPlugin", "metadata": {"name": "a"}, "spec": {"url": "{{{url}}}", "sha256": "{{{Digest}}}"}}"""
        );
        Denied(
            rules,
            $$$"""{"apiVersion": "extensions.istio.io/v1alpha1", "kind": "TrafficExtension", "metadata": {"name": "a"}, "spec": {"wasm": {"url": "{{{url}}}", "sha256": "{{{Digest}}}"} } }"""
        );
    }

    private static string Slice(string address, string service) =>
        $$$"""
            {"apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice", "metadata": {"name": "a", "labels": {"kubernetes.io/service-name": "{{{service}}}"}},
             "addressType": "IPv4", "endpoints": [{"addresses": ["{{{address}}}"]}], "ports": [{"port": 443}]}
            """;

    private static void Denied(string? rules, string manifest) =>
        Assert.Equal(
            rules ?? "",
            string.Join(
                ' ',
                Mesh.Validate(manifest)
                    .Findings.Where(finding => finding.Action == EnforcementAction.Deny)
                    .Select(finding => finding.Rule)
                    .Distinct()
                    .Order()
            )
        );
}
