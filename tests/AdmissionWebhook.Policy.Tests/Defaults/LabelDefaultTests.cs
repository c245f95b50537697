using AdmissionWebhook.Policy.Tests.Engine;
using static AdmissionWebhook.Policy.Tests.Defaults.DefaultsTable;

namespace AdmissionWebhook.Policy.Tests.Defaults;

/// <summary>Which labels objects get.</summary>
public sealed class LabelDefaultTests
{
    [Theory]
    [InlineData("Gateway", "", """/metadata/labels={"team":"a","egress.admissionwebhook.dev/governed":"true"}""")]
    [InlineData("EnvoyFilter", "\"labels\": null,", """/metadata/labels={"team":"a","egress.admissionwebhook.dev/governed":"true"}""")]
    [InlineData("Sidecar", "\"labels\": {\"team\": \"b\"},", "/metadata/labels/egress.admissionwebhook.dev~1governed=\"true\"")]
    [InlineData("ProxyConfig", "\"labels\": {\"team\": \"b\", \"egress.admissionwebhook.dev/governed\": \"\"},", null)]
    [InlineData("WorkloadEntry", "", """/metadata/labels={"egress.admissionwebhook.dev/governed":"true"}""")]
    [InlineData("WorkloadGroup", "", """/metadata/labels={"egress.admissionwebhook.dev/governed":"true"}""")]
    [InlineData(
        "Gateway",
        "\"ownerReferences\": [{\"controller\": true}],",
        """/metadata/labels={"team":"a","egress.admissionwebhook.dev/governed":"true"}"""
    )]
    [InlineData("Gateway", "\"annotations\": {\"egress.admissionwebhook.dev/skip-defaults\": \"timeout, labels\"},", null)]
    [InlineData("Gateway", "\"annotations\": {\"egress.admissionwebhook.dev/skip-defaults\": \"ALL\"},", null)]
    [InlineData(
        "Gateway",
        "\"annotations\": {\"egress.admissionwebhook.dev/skip-defaults\": \"timeout\"},",
        """/metadata/labels={"team":"a","egress.admissionwebhook.dev/governed":"true"}"""
    )]
    public void Labels(string kind, string metadata, string? patch) =>
        ExpectWhole(
            Defaulting(""" "labels": {"team": "a", "egress.admissionwebhook.dev/governed": "true"} """),
            $$"""{"kind": "{{kind}}", "metadata": { {{metadata}} "name": "it"}, "spec": {} }""",
            patch is null ? [] : [patch]
        );

    [Fact]
    public void Labels_of_the_approvals_in_use_come_first_and_in_the_first_pass()
    {
        var scenario = new Scenario().WithPolicy(
            """
            {"approvedHosts": [{"host": "api.example.com", "ports": [{"number": 443}], "labels": {"vendor": "example", "team": "vendor"}},
             {"host": "*.example.com", "labels": {"vendor": "any"}}],
             "defaults": {"exportTo": ["."], "labels": {"team": "a"}}}
            """
        );
        const string Entry =
            """{"hosts": ["api.example.com"], "resolution": "DNS", "ports": [{"number": 443, "name": "tls", "protocol": "TLS"}]}""";
        Expect(scenario, Entry, ["/spec/exportTo=[\".\"]", """/metadata/labels={"vendor":"example","team":"vendor"}"""], "ServiceEntry");
        Expect(
            scenario,
            Entry.Edited("443", "80"),
            ["/spec/exportTo=[\".\"]", """/metadata/labels={"vendor":"any","team":"a"}"""],
            "ServiceEntry"
        );
        Expect(
            scenario,
            """{"host": "api.example.com"}""",
            ["""/metadata/labels={"vendor":"example","team":"vendor"}"""],
            "DestinationRule"
        );
    }

    [Fact]
    public void An_object_owned_by_a_controller_gets_labels_and_exportTo_only() =>
        ExpectWhole(
            Defaulting(""" "routeTimeout": "15s", "exportTo": ["."], "labels": {"team": "a"} """),
            """
            {"kind": "VirtualService", "metadata": {"name": "it", "ownerReferences": [{"controller": true}]},
             "spec": {"hosts": ["a.example.com"], "http": [{"route": [{"destination": {"host": "a.example.com"}}]}]}}
            """,
            ["/spec/exportTo=[\".\"]", """/metadata/labels={"team":"a"}"""]
        );
}
