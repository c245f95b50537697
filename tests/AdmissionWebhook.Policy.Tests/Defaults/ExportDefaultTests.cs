using AdmissionWebhook.Policy.Tests.Engine;
using static AdmissionWebhook.Policy.Tests.Defaults.DefaultsTable;

namespace AdmissionWebhook.Policy.Tests.Defaults;

/// <summary>Which objects get an exportTo, and which one.</summary>
public sealed class ExportDefaultTests
{
    private static readonly Scenario Exports = Defaulting(""" "exportTo": ["."] """);

    [Theory]
    [InlineData("", true)]
    [InlineData("\"exportTo\": null,", true)]
    [InlineData("\"exportTo\": [],", true)]
    [InlineData("\"exportTo\": [\"*\"],", false)]
    [InlineData("\"exportTo\": [\"~\"],", false)]
    [InlineData("\"exportTo\": [\"orders\"],", false)]
    public void ExportTo_of_a_ServiceEntry(string exportTo, bool defaulted)
    {
        var spec = $$"""{ {{exportTo}} "hosts": ["api.example.com"]}""";
        Expect(Exports, spec, defaulted ? ["/spec/exportTo=[\".\"]"] : [], "ServiceEntry");
        Expect(Exports.In("istio-system"), spec, [], "ServiceEntry");
        Expect(Exports.Updating(Scenario.Manifest("ServiceEntry", spec)), spec, [], "ServiceEntry");
    }

    [Fact]
    public void The_objects_own_namespace_is_written_as_a_dot() =>
        Expect(
            Defaulting(""" "exportTo": ["payments", ".", "egress"] """),
            """{"hosts": ["api.example.com"]}""",
            ["""/spec/exportTo=[".","egress"]"""],
            "ServiceEntry"
        );

    [Theory]
    [InlineData("[\"api.example.com\"]", "", "[\".\"]")]
    [InlineData("[\"api.partner.example\"]", "", "[\".\",\"orders\"]")]
    [InlineData("[\"api.partner.example\", \"api.example.com\"]", "", "[\".\"]")]
    [InlineData("[\"api.public.example\"]", "", null)]
    [InlineData("[\"api.example.com\", \"reviews\"]", "", null)]
    [InlineData("[\"a.b.svc.cluster.local\"]", "", null)]
    [InlineData("[\"*\"]", "", null)]
    [InlineData("[]", "", null)]
    [InlineData("[\"api.example.com\"]", "\"gateways\": [\"ingress\"],", null)]
    [InlineData("[\"api.example.com\"]", "\"gateways\": [\"mesh\"],", "[\".\"]")]
    [InlineData("[\"api.example.com\"]", "\"gateways\": [\"mesh\", \"edge/ingress\"],", "[\".\",\"edge\"]")]
    [InlineData("[\"api.example.com\"]", "\"gateways\": [\"mesh\", \"own\"],", "[\".\",\"istio-system\"]")]
    [InlineData("[\"api.example.com\"]", "\"exportTo\": [\"*\"],", null)]
    public void ExportTo_of_a_VirtualService(string hosts, string more, string? exportTo) =>
        Expect(
            new Scenario().WithPolicy(
                """
                {"approvedHosts": [{"host": "api.partner.example", "exportTo": ["orders", "payments", "team-*"]},
                 {"host": "api.public.example", "exportTo": ["*"]}], "defaults": {"exportTo": ["."]}}
                """
            ),
            $$"""{ {{more}} "hosts": {{hosts}}}""",
            exportTo is null ? [] : [$"/spec/exportTo={exportTo}"]
        );

    [Fact]
    public void The_default_exportTo_includes_the_egress_gateway()
    {
        var scenario = new Scenario().WithPolicy(
            """{"defaults": {"exportTo": ["."]}, "mesh": {"egressGateway": {"namespace": "istio-system"}}}"""
        );
        Expect(scenario, """{"hosts": ["api.example.com"]}""", ["/spec/exportTo=[\".\",\"istio-system\"]"], "ServiceEntry");
        Expect(
            scenario,
            """{"hosts": ["api.example.com"], "gateways": ["mesh", "istio-system/out"]}""",
            ["/spec/exportTo=[\".\",\"istio-system\"]"]
        );
        Expect(scenario, """{"hosts": ["api.example.com"]}""", ["/spec/exportTo=[\".\"]"]);
    }

    [Theory]
    [InlineData("ServiceEntry")]
    [InlineData("VirtualService")]
    public void An_exportTo_that_an_update_drops_is_restored(string kind)
    {
        const string Bare = """{"hosts": ["api.example.com"]}""";
        Expect(
            Exports.Updating(Scenario.Manifest(kind, """{"hosts": ["api.example.com"], "exportTo": [".", "orders"]}""")),
            Bare,
            ["/spec/exportTo=[\".\",\"orders\"]"],
            kind
        );
        Expect(Exports.Updating(Scenario.Manifest(kind, Bare)), Bare, [], kind);
        Expect(new Scenario().Updating(Scenario.Manifest(kind, """{"hosts": ["api.example.com"], "exportTo": ["."]}""")), Bare, [], kind);
    }
}
