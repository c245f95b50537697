using AdmissionWebhook.Policy.Tests.Engine;

namespace AdmissionWebhook.Policy.Tests.Exposures;

/// <summary>An object that gains effect by an UPDATE does not inherit the violations of its stored version.</summary>
public sealed class NarrowerAudienceTests
{
    private const string Slice = """
        {
          "apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice", "addressType": "IPv4", "ports": [{"port": 5432}],
          "metadata": {"name": "a", "labels": {"kubernetes.io/service-name": "db"}},
          "endpoints": [{"addresses": ["198.51.100.7"]CONDITIONS}]
        }
        """;

    private const string Endpoints = """
        {"apiVersion": "v1", "kind": "Endpoints", "metadata": {"name": "a"}, "subsets": [{"LIST": [{"ip": "198.51.100.7"}], "ports": [{"port": 443}]}]}
        """;

    private static readonly Scenario Mesh = Scenario.NothingApproved;

    public static TheoryData<string> OfRevisions =>
        [
            """
                {"apiVersion": "gateway.networking.k8s.io/v1", "kind": "HTTPRoute", "metadata": {"name": "a", "labels": {LABELS}},
                 "spec": {"rules": [{"backendRefs": [{"group": "networking.istio.io", "kind": "Hostname", "name": "gone.example", "port": 443}]}]}}
                """,
            """
                {"apiVersion": "gateway.networking.k8s.io/v1alpha2", "kind": "TCPRoute", "metadata": {"name": "a", "labels": {LABELS}},
                 "spec": {"rules": [{"backendRefs": [{"group": "networking.istio.io", "kind": "Hostname", "name": "gone.example", "port": 443}]}]}}
                """,
            """
                {"apiVersion": "security.istio.io/v1", "kind": "RequestAuthentication", "metadata": {"name": "a", "labels": {LABELS}},
                 "spec": {"jwtRules": [{"issuer": "x", "jwksUri": "https://gone.example/keys"}]}}
                """,
            """
                {"apiVersion": "extensions.istio.io/v1alpha1", "kind": "WasmPlugin", "metadata": {"name": "a", "labels": {LABELS}},
                 "spec": {"url": "oci://gone.example/x@sha256:aa"}}
                """,
            """
                {"apiVersion": "gateway.networking.k8s.io/v1", "kind": "BackendTLSPolicy", "metadata": {"name": "a", "labels": {LABELS}},
                 "spec": {"targetRefs": [{"kind": "Service", "name": "web"}], "validation": {"hostname": "gone.example"}}}
                """,
        ];

    [Theory]
    [MemberData(nameof(OfRevisions))]
    public void An_object_of_one_revision_cannot_apply_to_others(string manifest)
    {
        Assert.False(Kept(manifest, "LABELS", """ "istio.io/rev": "canary" """, ""));
        Assert.False(Kept(manifest, "LABELS", """ "istio.io/rev": "canary" """, """ "istio.io/rev": "stable" """));
        Assert.True(Kept(manifest, "LABELS", "", """ "istio.io/rev": "canary" """));
        Assert.True(Kept(manifest, "LABELS", """ "istio.io/rev": "canary" """, """ "istio.io/rev": "canary", "team": "a" """));
    }

    [Theory]
    [InlineData("""{"ready": false, "serving": false}""", """{"ready": true}""", false)]
    [InlineData("""{"ready": false}""", null, false)]
    [InlineData("""{"ready": false}""", """{"ready": false, "serving": true, "terminating": true}""", false)]
    [InlineData("""{"ready": true}""", """{"ready": false}""", true)]
    [InlineData(null, """{"ready": true}""", true)]
    [InlineData("""{"ready": false}""", """{"ready": false, "serving": true}""", true)]
    public void An_endpoint_cannot_become_ready(string? before, string? after, bool kept) =>
        Assert.Equal(kept, Kept(Slice, "CONDITIONS", Conditions(before), Conditions(after)));

    [Fact]
    public void An_unready_address_of_Endpoints_cannot_become_ready()
    {
        Assert.False(Kept(Endpoints, "LIST", "notReadyAddresses", "addresses"));
        Assert.True(Kept(Endpoints, "LIST", "addresses", "notReadyAddresses"));
    }

    [Theory]
    [InlineData("""{"address": "gone.example", "weight": 1}""", """{"address": "gone.example", "weight": 100}""", false)]
    [InlineData("""{"address": "gone.example"}""", """{"address": "gone.example", "weight": 2}""", false)]
    [InlineData("""{"address": "gone.example", "locality": "us/b"}""", """{"address": "gone.example", "locality": "eu/a"}""", false)]
    [InlineData("""{"address": "gone.example", "weight": 100}""", """{"address": "gone.example", "weight": 1}""", true)]
    [InlineData("""{"address": "gone.example", "weight": 1}""", """{"address": "gone.example"}""", true)]
    public void A_workload_cannot_get_more_of_the_traffic(string before, string after, bool kept)
    {
        Assert.Equal(kept, Kept(Scenario.Manifest("WorkloadEntry", "SPEC"), "SPEC", before, after));
        Assert.Equal(kept, Kept(Scenario.Manifest("WorkloadGroup", "{\"template\": SPEC}"), "SPEC", before, after));
    }

    [Theory]
    [InlineData("TCP", "", """ "networking.istio.io/enable-autoallocate-ip": "false" """, false)]
    [InlineData("TLS", "", """ "networking.istio.io/enable-autoallocate-ip": "false" """, true)]
    [InlineData("TCP", """ "networking.istio.io/enable-autoallocate-ip": "false" """, "", true)]
    public void An_opaque_port_cannot_give_up_its_allocated_address(string protocol, string before, string after, bool kept) =>
        Assert.Equal(
            kept,
            Kept(
                $$$"""
                {"kind": "ServiceEntry", "metadata": {"name": "a", "labels": {LABELS}}, "spec": {"hosts": ["gone.example"], "resolution": "DNS",
                 "exportTo": ["."], "ports": [{"number": 9000, "name": "p", "protocol": "{{{protocol}}}"}]}}
                """,
                "LABELS",
                before,
                after
            )
        );

    private static string Conditions(string? conditions) => conditions is null ? "" : $", \"conditions\": {conditions}";

    private static bool Kept(string manifest, string place, string before, string after)
    {
        var stored = manifest.Edited(place, before);
        Assert.False(Mesh.Validate(stored).Allowed);
        return Mesh.Updating(stored).Validate(manifest.Edited(place, after)).Allowed;
    }
}
