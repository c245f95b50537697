using AdmissionWebhook.Policy.Tests.Engine;
using static AdmissionWebhook.Policy.Tests.Defaults.DefaultsTable;

namespace AdmissionWebhook.Policy.Tests.Defaults;

/// <summary>Which routes get a timeout and retries.</summary>
public sealed class RouteDefaultTests
{
    private const string Retries = """/spec/http/0/retries={"attempts":2,"retryOn":"connect-failure,refused-stream"}""";

    private static readonly Scenario Timeouts = Defaulting(""" "routeTimeout": "15s" """);

    private static readonly Scenario Both = Defaulting(
        """ "routeTimeout": "15s", "retries": {"attempts": 2, "perTryTimeout": "5s", "retryOn": ["connect-failure", "refused-stream"]} """
    );

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
    [InlineData("\"match\": [{\"uri\": {\"prefix\": \"/cable\"}}],", null)]
    [InlineData("\"match\": [{\"uri\": {\"prefix\": \"/_next/webpack-hmr\"}}],", null)]
    [InlineData("\"match\": [{\"uri\": {\"regex\": \"/api/v1/namespaces/[^/]+/pods/[^/]+/exec\"}}],", null)]
    [InlineData("\"match\": [{\"uri\": {\"prefix\": \"/cables\"}}],", "15s")]
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

    [Fact]
    public void On_UPDATE_an_unchanged_route_gets_no_defaults()
    {
        const string One = """{"route": [{"destination": {"host": "api.example.com"}}]}""";
        const string Two = """{"route": [{"destination": {"host": "files.example.com"}}]}""";
        var scenario = Timeouts.Updating(Scenario.Manifest("VirtualService", $$"""{"hosts": ["a"], "http": [{{One}}]}"""));
        Expect(scenario, $$"""{"hosts": ["a"], "http": [{{One}}]}""", []);
        Expect(scenario, $$"""{"hosts": ["a"], "http": [{{Two}}, {{One}}]}""", ["/spec/http/0/timeout=\"15s\""]);
    }

    private static string Route(string route, string more = "") =>
        $$"""{ {{more}} "hosts": ["x"], "http": [{ {{route}} "route": [{"destination": {"host": "api.example.com"} }]}]}""";
}
