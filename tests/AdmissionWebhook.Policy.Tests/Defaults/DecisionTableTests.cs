using System.Text.Json;
using AdmissionWebhook.Policy.Patching;
using AdmissionWebhook.Policy.Tests.Engine;
using Xunit;

namespace AdmissionWebhook.Policy.Tests.Defaults;

/// <summary>Which objects get which defaults: each row with both outcomes, as <c>pointer=value</c> lists.</summary>
public sealed class DecisionTableTests
{
    private const string Retries = """/spec/http/0/retries={"attempts":2,"retryOn":"connect-failure,refused-stream"}""";

    private static readonly Scenario Timeouts = Defaulting(""" "routeTimeout": "15s" """);

    private static readonly Scenario Both = Defaulting(
        """ "routeTimeout": "15s", "retries": {"attempts": 2, "perTryTimeout": "5s", "retryOn": ["connect-failure", "refused-stream"]} """
    );

    private static readonly Scenario Exports = Defaulting(""" "exportTo": ["."] """);

    [Theory]
    [InlineData("", "15s")]
    [InlineData("\"timeout\": null,", "15s")]
    [InlineData("\"timeout\": \"3s\",", null)]
    [InlineData("\"timeout\": \"x\",", null)]
    [InlineData("\"redirect\": {\"uri\": \"/x\"},", null)]
    [InlineData("\"directResponse\": {\"status\": 503},", null)]
    [InlineData("\"delegate\": {\"name\": \"x\"},", null)]
    [InlineData("\"fault\": {\"abort\": {\"httpStatus\": 503}},", null)]
    [InlineData("\"fault\": null,", "15s")]
    [InlineData("\"match\": [{\"headers\": {\"upgrade\": {\"exact\": \"websocket\"}}}],", null)]
    [InlineData("\"match\": [{\"uri\": {\"prefix\": \"/socket.io\"}}],", null)]
    [InlineData("\"match\": [{\"uri\": {\"prefix\": \"/ws/\"}}],", null)]
    [InlineData("\"match\": [{\"uri\": {\"prefix\": \"/v1/events/stream\"}}],", null)]
    [InlineData("\"match\": [{\"uri\": {\"exact\": \"/mqtt\"}}],", null)]
    [InlineData("\"match\": [{\"uri\": {\"prefix\": \"/upstream\"}}],", "15s")]
    [InlineData("\"match\": [{\"queryParams\": {\"watch\": {\"exact\": \"true\"}}}],", null)]
    [InlineData("\"match\": [{\"queryParams\": {\"page\": {\"exact\": \"1\"}}}],", "15s")]
    [InlineData("\"match\": [{\"uri\": {\"exact\": \"/chat/websocket\"}}],", null)]
    [InlineData("\"match\": [{\"uri\": {\"prefix\": \"/quotes.v1.QuoteService/\"}}],", null)]
    [InlineData("\"match\": [{\"uri\": {\"regex\": \"^/foo.v1.Bar/.*\"}}],", null)]
    [InlineData("\"match\": [{\"headers\": {\"Upgrade\": {\"regex\": \".*\"}}}],", null)]
    [InlineData("\"match\": [{\"headers\": {\"connection\": {\"regex\": \"(?i)upgrade\"}}}],", null)]
    [InlineData("\"match\": [{\"headers\": {\"connection\": {\"exact\": \"close\"}}}],", "15s")]
    [InlineData("\"match\": [{\"headers\": {\"content-type\": {\"prefix\": \"application/grpc\"}}}],", null)]
    [InlineData("\"match\": [{\"headers\": {\"content-type\": {\"regex\": \"application\\\\/grpc.*\"}}}],", null)]
    [InlineData("\"match\": [{\"headers\": {\"content-type\": {\"exact\": \"application/json\"}}}],", "15s")]
    [InlineData("\"match\": [{\"uri\": {\"prefix\": \"/\"}}, {\"headers\": {\"accept\": {\"exact\": \"text/event-stream\"}}}],", null)]
    [InlineData("\"match\": [{\"headers\": {\"accept\": {\"exact\": \"text/html\"}}}],", "15s")]
    [InlineData("\"match\": [{\"gateways\": [\"istio-system/ingress\"]}],", null)]
    [InlineData("\"match\": [{\"gateways\": [\"mesh\"]}],", "15s")]
    [InlineData("\"retries\": {\"attempts\": 2, \"perTryTimeout\": \"3s\"},", "15s")]
    [InlineData("\"retries\": {\"attempts\": 3, \"perTryTimeout\": \"5s\"},", "20s")]
    [InlineData("\"retries\": {\"attempts\": 2, \"perTryTimeout\": \"5.0005s\"},", "15002ms")]
    [InlineData("\"retries\": {\"attempts\": 2, \"perTryTimeout\": \"5\"},", null)]
    [InlineData("\"retries\": {\"attempts\": 2},", "15s")]
    [InlineData("\"retries\": {},", "15s")]
    public void Route_timeout(string route, string? timeout) =>
        Expect(Timeouts, Route(route), timeout is null ? [] : [$"/spec/http/0/timeout=\"{timeout}\""]);

    [Theory]
    [InlineData("", "15s", Retries)]
    [InlineData("\"retries\": null,", "15s", Retries)]
    [InlineData("\"retries\": {},", "15s", null)]
    [InlineData("\"retries\": {\"attempts\": 0},", "15s", null)]
    [InlineData("\"retries\": {\"attempts\": 1},", "15s", null)]
    [InlineData("\"timeout\": \"3s\",", null, null)]
    [InlineData("\"redirect\": {\"uri\": \"/x\"},", null, null)]
    [InlineData("\"mirror\": {\"host\": \"mirror.example.com\"},", "15s", Retries)]
    public void Retries_are_added_only_without_timeout_and_retries(string route, string? timeout, string? retries) =>
        Expect(
            Both,
            Route(route),
            [.. timeout is null ? (string[])[] : [$"/spec/http/0/timeout=\"{timeout}\""], .. retries is null ? (string[])[] : [retries]]
        );

    [Theory]
    [InlineData("5xx", "5s", "\"perTryTimeout\":\"5s\",")]
    [InlineData("gateway-error", "5s", "\"perTryTimeout\":\"5s\",")]
    [InlineData("5xx", "5001ms", "")]
    [InlineData("reset", "5s", "")]
    public void PerTryTimeout_is_added_only_if_responses_are_retried_and_all_attempts_fit(string retryOn, string perTry, string expected) =>
        Expect(
            Defaulting(
                $$""" "routeTimeout": "15s", "retries": {"attempts": 2, "perTryTimeout": "{{perTry}}", "retryOn": ["{{retryOn}}"]} """
            ),
            Route(""),
            ["/spec/http/0/timeout=\"15s\"", $$"""/spec/http/0/retries={"attempts":2,{{expected}}"retryOn":"{{retryOn}}"}"""]
        );

    [Theory]
    [InlineData("external", "api.example.com", true)]
    [InlineData("external", "reviews", false)]
    [InlineData("external", "a.b.svc.cluster.local", false)]
    [InlineData("external", "a.b", true)]
    [InlineData("all", "reviews", true)]
    [InlineData("all", "api.example.com", true)]
    public void The_policy_selects_the_routes(string routes, string host, bool defaulted) =>
        Expect(
            Defaulting($$""" "routes": "{{routes}}", "routeTimeout": "15s" """),
            $$"""{"hosts": ["x"], "http": [{"route": [{"destination": {"host": "{{host}}"} }]}]}""",
            defaulted ? ["/spec/http/0/timeout=\"15s\""] : []
        );

    [Theory]
    [InlineData("\"gateways\": [\"mesh\"],", true)]
    [InlineData("\"gateways\": [],", true)]
    [InlineData("\"gateways\": null,", true)]
    [InlineData("\"gateways\": [\"ingress\"],", false)]
    [InlineData("\"gateways\": [\"mesh\", \"ingress\"],", false)]
    [InlineData("\"tls\": [{\"match\": [{\"gateways\": [\"ingress\"]}]}],", false)]
    public void Only_VirtualServices_for_sidecars_alone_get_defaults(string binding, bool defaulted) =>
        Expect(Both, Route("", binding), defaulted ? ["/spec/http/0/timeout=\"15s\"", Retries] : []);

    [Theory]
    [InlineData("""{"http": [{"route": [{"destination": {"host": "api.example.com"}}]}]}""")]
    [InlineData("""{"hosts": [], "http": [{"route": [{"destination": {"host": "api.example.com"}}]}]}""")]
    [InlineData("""{"hosts": ["a"], "http": [{"route": []}]}""")]
    [InlineData("""{"hosts": ["a"], "http": [{}]}""")]
    [InlineData("""{"hosts": ["a"], "http": [null]}""")]
    [InlineData("""{"hosts": ["a"], "http": "x"}""")]
    [InlineData(
        """{"hosts": ["a"], "http": [{"route": [{"destination": {"host": "api.example.com"}}, {"destination": {"host": "reviews"}}]}]}"""
    )]
    [InlineData("""{"hosts": ["a"], "tcp": [{"route": [{"destination": {"host": "api.example.com"}}]}]}""")]
    [InlineData(
        """{"hosts": ["a"], "tls": [{"match": [{"sniHosts": ["api.example.com"]}], "route": [{"destination": {"host": "api.example.com"}}]}]}"""
    )]
    [InlineData("null")]
    public void Delegates_other_routes_and_unreadable_objects_get_nothing(string spec) => Expect(Both, spec, []);

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
                {"approvedHosts": [{"host": "api.partner.example", "exportTo": ["orders", "payments", "team-*"]}, {"host": "api.public.example", "exportTo": ["*"]}], "defaults": {"exportTo": ["."]}}
                """
            ),
            $$"""{ {{more}} "hosts": {{hosts}}}""",
            exportTo is null ? [] : [$"/spec/exportTo={exportTo}"]
        );

    [Theory]
    [InlineData("""{"host": "a.example.com"}""", new string[0])]
    [InlineData("""{"host": "a.example.com", "trafficPolicy": {}}""", new string[0])]
    [InlineData("""{"host": "a.example.com", "trafficPolicy": {"tls": {"mode": "SIMPLE"}}}""", new string[0])]
    [InlineData("""{"host": "a.example.com", "trafficPolicy": {"connectionPool": {}}}""", new string[0])]
    [InlineData("""{"host": "a.example.com", "trafficPolicy": {"connectionPool": {"tcp": {"connectTimeout": "1s"}}}}""", new string[0])]
    [InlineData(
        """{"host": "a.example.com", "trafficPolicy": {"connectionPool": {"http": {}}}}""",
        new[] { """/spec/trafficPolicy/connectionPool/tcp={"connectTimeout":"10s"}""" }
    )]
    [InlineData(
        """{"host": "a.example.com", "trafficPolicy": {"connectionPool": {"tcp": {"maxConnections": 1}}}}""",
        new[] { "/spec/trafficPolicy/connectionPool/tcp/connectTimeout=\"10s\"" }
    )]
    [InlineData(
        """{"host": "a.example.com", "trafficPolicy": {"portLevelSettings": [{}, {"connectionPool": {"tcp": {"connectTimeout": null}}}]}, "subsets": [{"trafficPolicy": {"connectionPool": {"http": {}}}}]}""",
        new[]
        {
            "/spec/trafficPolicy/portLevelSettings/1/connectionPool/tcp/connectTimeout=\"10s\"",
            """/spec/subsets/0/trafficPolicy/connectionPool/tcp={"connectTimeout":"10s"}""",
        }
    )]
    public void ConnectTimeout_is_added_only_to_an_existing_pool(string spec, string[] patch) =>
        Expect(Defaulting(""" "connectTimeout": "10s", "exportTo": ["."], "routeTimeout": "15s" """), spec, patch, "DestinationRule");

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
            {"approvedHosts": [{"host": "api.example.com", "ports": [{"number": 443}], "labels": {"vendor": "example", "team": "vendor"}}, {"host": "*.example.com", "labels": {"vendor": "any"}}],
             "defaults": {"exportTo": ["."], "labels": {"team": "a"}}}
            """
        );
        const string Entry =
            """{"hosts": ["api.example.com"], "resolution": "DNS", "ports": [{"number": 443, "name": "tls", "protocol": "TLS"}]}""";
        Expect(scenario, Entry, ["/spec/exportTo=[\".\"]", """/metadata/labels={"vendor":"example","team":"vendor"}"""], "ServiceEntry");
        Expect(
            scenario,
            Entry.Replace("443", "80", StringComparison.Ordinal),
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
            """{"kind": "VirtualService", "metadata": {"name": "it", "ownerReferences": [{"controller": true}]}, "spec": {"hosts": ["a.example.com"], "http": [{"route": [{"destination": {"host": "a.example.com"}}]}]}}""",
            ["/spec/exportTo=[\".\"]", """/metadata/labels={"team":"a"}"""]
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

    [Fact]
    public void On_UPDATE_an_unchanged_route_gets_no_defaults()
    {
        const string One = """{"route": [{"destination": {"host": "api.example.com"}}]}""";
        const string Two = """{"route": [{"destination": {"host": "files.example.com"}}]}""";
        var scenario = Timeouts.Updating(Scenario.Manifest("VirtualService", $$"""{"hosts": ["a"], "http": [{{One}}]}"""));
        Expect(scenario, $$"""{"hosts": ["a"], "http": [{{One}}]}""", []);
        Expect(scenario, $$"""{"hosts": ["a"], "http": [{{Two}}, {{One}}]}""", ["/spec/http/0/timeout=\"15s\""]);
    }

    private static Scenario Defaulting(string defaults) => new Scenario().WithPolicy($$"""{"defaults": { {{defaults}} } }""");

    private static string Route(string route, string more = "") =>
        $$"""{ {{more}} "hosts": ["x"], "http": [{ {{route}} "route": [{"destination": {"host": "api.example.com"} }]}]}""";

    private static void Expect(Scenario scenario, string spec, string[] patch, string kind = "VirtualService") =>
        ExpectWhole(scenario, Scenario.Manifest(kind, spec), patch);

    private static void ExpectWhole(Scenario scenario, string manifest, string[] patch)
    {
        var operations = scenario.Mutate(manifest);
        Assert.Equal(patch, operations.Select(operation => $"{operation.Path}={operation.Value.ToJsonString()}"));
        using var document = JsonDocument.Parse(manifest);
        Assert.Empty(scenario.Mutate(JsonPatch.Apply(document.RootElement, operations).ToJsonString()));
    }
}
