using System.Text.Json;
using AdmissionWebhook.Policy.Fields;
using AdmissionWebhook.Policy.Istio;

namespace AdmissionWebhook.Policy.Tests.Fields;

public sealed class FieldCheckTests
{
    [Theory]
    [InlineData(
        """{"spec": {"http": [{"route": [{"destination": {"host": "a"}, "timeout": "5s"}]}]}}""",
        "/spec/http/0/route/0/timeout",
        "one level up, in spec.http[0]"
    )]
    [InlineData("""{"spec": {"timeout": "5s"}}""", "/spec/timeout", "one level down, in http")]
    [InlineData("""{"spec": {"export_to": ["."]}}""", "/spec/export_to", "did you mean \"exportTo\"?")]
    [InlineData("""{"spec": {"gatways": ["mesh"]}}""", "/spec/gatways", "did you mean \"gateways\"?")]
    [InlineData("""{"exportTo": ["."]}""", "/exportTo", "one level down, in spec")]
    [InlineData("""{"metadata": {"label": {}}}""", "/metadata/label", "did you mean \"labels\"?")]
    public void An_unknown_field_gets_the_place_where_it_belongs(string document, string path, string remedy)
    {
        var flaw = Assert.Single(Check(IstioKind.VirtualService, document));
        Assert.True(flaw.IsUnknownField);
        Assert.Equal(path, flaw.Path.ToString());
        Assert.Contains(remedy, flaw.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"spec": {"hosts": ["a"], "location": "EXTERNAL"}}""", "not one of MESH_EXTERNAL, MESH_INTERNAL")]
    [InlineData("""{"spec": {"hosts": ["a"], "resolution": "dns"}}""", "not one of NONE, STATIC, DNS")]
    [InlineData("""{"spec": {"hosts": "a"}}""", "must be a list")]
    [InlineData("""{"spec": {"hosts": ["a"], "ports": [{"number": "443", "name": "tls"}]}}""", "must be a whole number")]
    [InlineData("""{"spec": {"hosts": ["a"], "ports": [{"number": 443}]}}""", "name is required")]
    public void A_value_that_the_schema_rejects_is_reported(string document, string message)
    {
        var flaw = Assert.Single(Check(IstioKind.ServiceEntry, document));
        Assert.False(flaw.IsUnknownField);
        Assert.Contains(message, flaw.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        IstioKind.RequestAuthentication,
        """{"spec": {"jwtRules": [{"issuer": "a", "jwksURI": "https://a"}]}}""",
        "did you mean \"jwksUri\"?"
    )]
    [InlineData(IstioKind.WasmPlugin, """{"spec": {"url": "oci://a", "sha": "x"}}""", "remove it")]
    [InlineData(IstioKind.WasmPlugin, """{"spec": {"url": "oci://a", "phase": "AUTH"}}""", "did you mean AUTHN?")]
    [InlineData(IstioKind.TrafficExtension, """{"spec": {"url": "oci://a"}}""", "one level down, in wasm")]
    [InlineData(IstioKind.TrafficExtension, """{"spec": {"wasm": {"sha256": "x"}}}""", "add url")]
    public void Istios_kinds_of_other_groups_are_in_the_table_too(IstioKind kind, string document, string remedy) =>
        Assert.Contains(remedy, Assert.Single(Check(kind, document)).Remedy, StringComparison.Ordinal);

    [Theory]
    [InlineData(
        IstioKind.RequestAuthentication,
        """{"spec": {"selector": {"matchLabels": {"app": "a"}}, "jwtRules": [{"issuer": "a", "jwksUri": "https://a", "fromHeaders": [{"name": "x"}], "timeout": "5s"}]}}"""
    )]
    [InlineData(
        IstioKind.WasmPlugin,
        """{"spec": {"url": "oci://a", "pluginConfig": {"any": {"thing": [1]}}, "vmConfig": {"env": [{"name": "A", "valueFrom": "HOST"}]}, "targetRefs": [{"kind": "Gateway", "name": "g"}]}}"""
    )]
    [InlineData(
        IstioKind.TrafficExtension,
        """{"spec": {"wasm": {"url": "oci://a"}, "match": [{"mode": "CLIENT", "ports": [{"number": 80}]}]}}"""
    )]
    [InlineData(IstioKind.TrafficExtension, """{"spec": {"lua": {"inlineCode": "x"}, "phase": "AUTHN"}}""")]
    public void What_their_schema_allows_is_no_flaw(IstioKind kind, string document) => Assert.Empty(Check(kind, document));

    [Fact]
    public void The_Gateway_API_has_its_own_Gateway_which_the_table_does_not_know() =>
        Assert.Null(FieldTable.Of(IstioKind.GatewayApiGateway));

    [Theory]
    [InlineData("5")]
    [InlineData("5 s")]
    [InlineData("0s")]
    public void A_duration_has_a_unit_and_is_not_zero(string text) =>
        Assert.Contains(
            "duration",
            Assert.Single(Check(IstioKind.VirtualService, """{"spec": {"http": [{"timeout": "TEXT"}]}}""".Edited("TEXT", text))).Message,
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData(
        IstioKind.ServiceEntry,
        """{"spec": {"hosts": ["a"], "exportTo": null, "endpoints": [{"address": "b", "ports": {"any": 443}, "labels": {"any/key": "x"}}]}, "status": {"x": 1}}"""
    )]
    [InlineData(IstioKind.EnvoyFilter, """{"spec": {"configPatches": [{"patch": {"operation": "MERGE", "value": {"whatever": [1]}}}]}}""")]
    [InlineData(
        IstioKind.DestinationRule,
        """{"spec": {"host": "a", "trafficPolicy": {"portLevelSettings": [{"port": {"number": 443}, "tls": {"mode": "SIMPLE"}}], "connectionPool": {"tcp": {"idleTimeout": "0s"}}}}}"""
    )]
    [InlineData(
        IstioKind.WorkloadEntry,
        """{"apiVersion": "networking.istio.io/v1", "kind": "WorkloadEntry", "metadata": {"name": "a", "creationTimestamp": null}, "spec": {"address": "10.0.0.1"}}"""
    )]
    public void Values_that_the_schema_allows_are_accepted(IstioKind kind, string document) => Assert.Empty(Check(kind, document));

    [Fact]
    public void A_CRD_replaces_the_table()
    {
        var resources = new CustomResources();
        resources.Add(
            JsonDocument
                .Parse(
                    """
                    {"kind": "CustomResourceDefinition", "spec": {"group": "g.example", "names": {"kind": "Thing"}, "versions": [{"name": "v1", "schema": {"openAPIV3Schema": {"type": "object",
                     "properties": {"spec": {"type": "object", "required": ["size"], "properties": {
                       "size": {"type": "integer", "minimum": 1, "maximum": 9}, "free": {"type": "object", "x-kubernetes-preserve-unknown-fields": true},
                       "either": {"x-kubernetes-int-or-string": true}, "map": {"type": "object", "additionalProperties": {"type": "string"}}}}}}}}]}}
                    """
                )
                .RootElement
        );
        var shape = resources.Find("g.example", "v1", "Thing")!;
        Assert.Null(resources.Find("g.example", "v2", "Thing"));
        Assert.Empty(
            FieldCheck.Of(
                shape,
                Parse(
                    """{"apiVersion": "g.example/v1", "metadata": {"name": "a"}, "spec": {"size": 3, "free": {"x": 1}, "either": "50%", "map": {"k": "v"}}}"""
                )
            )
        );
        Assert.Equal(
            ["/spec/size", "/spec/map/k"],
            FieldCheck.Of(shape, Parse("""{"spec": {"size": 12, "map": {"k": 1}}}""")).Select(flaw => flaw.Path.ToString())
        );
        Assert.Equal(
            ["/spec/size", "/spec/sise"],
            FieldCheck.Of(shape, Parse("""{"spec": {"sise": 1}}""")).Select(flaw => flaw.Path.ToString())
        );
    }

    private static IReadOnlyList<FieldFlaw> Check(IstioKind kind, string document) => FieldCheck.Of(FieldTable.Of(kind)!, Parse(document));

    private static JsonElement Parse(string document) => JsonDocument.Parse(document).RootElement;
}
