using System.Text.Json.Nodes;
using AdmissionWebhook.Tests.Files;

namespace AdmissionWebhook.Tests.Cli;

public sealed class InventoryCommandTests : IDisposable
{
    private const string Policy = """
        apiVersion: egress.admissionwebhook.dev/v1alpha1
        kind: EgressPolicy
        metadata: {name: it}
        spec:
          scope: {namespaces: [web, istio-system]}
          approvedHosts:
            - {host: api.example, ports: [{number: 443}], exportTo: [orders], addresses: [203.0.113.0/24], owner: "@web-team",
              approvedBy: "sec, \"A\"", ticket: SEC-1, expires: 2199-12-31}
            - {host: old.example, expires: 2020-01-01, owner: "=1+1"}
          deniedHosts: [{host: "*.leaks.example"}]
          defaults: {exportTo: ["."]}
        """;

    private const string Manifests = """
        apiVersion: networking.istio.io/v1
        kind: ServiceEntry
        metadata: {name: api, namespace: web}
        spec:
          hosts: [API.example]
          exportTo: [web, orders]
          resolution: STATIC
          endpoints: [{address: 203.0.113.7}, {address: 198.51.100.1}]
          ports: [{number: 80, targetPort: 443, name: tls, protocol: TLS}]
        ---
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: api, namespace: istio-system}
        spec:
          hosts: [api.example]
          gateways: [mesh, egress]
          exportTo: ["*"]
          http:
            - match: [{gateways: [mesh]}]
              route: [{destination: {host: egress.istio-system.svc.cluster.local}}]
            - match: [{gateways: [egress]}]
              route: [{destination: {host: api.example, port: {number: 443}}}]
        ---
        apiVersion: networking.istio.io/v1
        kind: ServiceEntry
        metadata: {name: others, namespace: web}
        spec:
          hosts: [old.example, x.leaks.example, nobody.example]
          resolution: DNS
          ports: [{number: 443, name: tls, protocol: TLS}]
        ---
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata: {name: free, namespace: free}
        spec: {host: free.example}
        ---
        kind: ConfigMap
        metadata: {name: passed-over}
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly string _policy;
    private readonly string _manifests;

    public InventoryCommandTests() =>
        (_policy, _manifests) = (_folder.Write("policy.yaml", Policy), _folder.Write("manifests.yaml", Manifests));

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("", "*", "every namespace (exportTo is ignored)", "web, orders")]
    [InlineData("serviceEntryVisibility: {defaultVisibility: NAMESPACE}", "web", "web (serviceEntryVisibility)", "web, orders")]
    [InlineData("serviceEntryVisibility: {defaultVisibility: 2, applyToSidecars: true}", "web", "web (serviceEntryVisibility)", "web")]
    [InlineData(
        "serviceEntryVisibility: {policies: [{visibility: NONE, matchingRules: [{namespaceSelector: {matchLabels: {a: b}}}]}]}",
        "",
        "no namespace (serviceEntryVisibility)",
        "web, orders"
    )]
    [InlineData(
        "serviceEntryVisibility: {policies: [{visibility: NONE, matchingRules: [{namespaceSelector: {matchLabels: {a: c}}}]}]}",
        "*",
        "every namespace (exportTo is ignored)",
        "web, orders"
    )]
    public async Task In_ambient_mode_it_says_what_is_not_enforced(string setting, string seers, string text, string exportedTo)
    {
        var mesh = _folder.Write(
            "mesh.yaml",
            $$"""
            apiVersion: v1
            kind: Namespace
            metadata: {name: web, labels: {istio.io/dataplane-mode: ambient, a: b} }
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: istio, namespace: istio-system}
            data: {mesh: "{{setting}}"}
            """
        );
        var output = (await Verb.RunAsync("inventory", "--policy", _policy, _manifests, mesh)).Output;
        Assert.Contains($"in ambient  {text}", output, StringComparison.Ordinal);
        Assert.Contains("Only a NetworkPolicy", output, StringComparison.Ordinal);
        var json = JsonNode.Parse((await Verb.RunAsync("inventory", "--policy", _policy, _manifests, mesh, "-o", "json")).Output)!;
        var row = json["destinations"]!.AsArray().First(one => (string?)one!["name"] == "api" && (string?)one["kind"] == "ServiceEntry")!;
        Assert.Equal(seers, string.Join(", ", row["inAmbient"]!.AsArray()));
        Assert.Equal(exportedTo, string.Join(", ", row["exportedTo"]!.AsArray()));
        Assert.DoesNotContain("ambient", (await InventoryAsync()).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_objects_that_open_egress_are_listed_too()
    {
        var others = _folder.Write(
            "others.yaml",
            """
            apiVersion: v1
            kind: Service
            metadata: {name: alias, namespace: web}
            spec: {type: ExternalName, externalName: nobody.example}
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata: {name: out, namespace: web}
            spec: {rules: [{backendRefs: [{group: networking.istio.io, kind: Hostname, name: api.example, port: 443}]}]}
            ---
            apiVersion: security.istio.io/v1
            kind: RequestAuthentication
            metadata: {name: keys, namespace: web}
            spec: {jwtRules: [{issuer: a, jwksUri: "https://keys.example/jwks"}]}
            """
        );
        var rows = JsonNode.Parse((await Verb.RunAsync("inventory", "--policy", _policy, others, "-o", "json")).Output)![
            "destinations"
        ]!.AsArray();
        Assert.Equal(
            [
                "HTTPRoute api.example Destination Approved",
                "RequestAuthentication keys.example KeySet Unapproved",
                "Service nobody.example Alias Unapproved",
            ],
            rows.Select(row => $"{row!["kind"]} {row["destination"]} {row["role"]} {row["standing"]}").Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task The_json_says_for_each_destination_who_reaches_it_how_and_who_approved_it()
    {
        var run = await InventoryAsync("-o", "json");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        var rows = JsonNode.Parse(run.Output)!["destinations"]!.AsArray();
        Assert.Equal(
            [
                "free free.example RuleHost Ungoverned",
                "istio-system api.example Destination Approved",
                "web 198.51.100.1 Endpoint Unapproved",
                "web 203.0.113.7 Endpoint FallsShort",
                "web api.example RegisteredHost FallsShort",
                "web nobody.example RegisteredHost Unapproved",
                "web old.example RegisteredHost Expired",
                "web x.leaks.example RegisteredHost Denied",
            ],
            rows.Select(row => $"{row!["namespace"]} {row["destination"]} {row["role"]} {row["standing"]}")
        );
        var api = rows[4]!;
        Assert.Equal("""[{"number":443,"protocol":"TLS"}]""", api["ports"]!.ToJsonString());
        Assert.Equal("""["istio-system/egress"]""", api["gateways"]!.ToJsonString());
        Assert.Equal("""["web","orders"]""", api["exportedTo"]!.ToJsonString());
        Assert.Equal((_manifests, 5, false), ((string)api["file"]!, (int)api["line"]!, (bool)api["allowed"]!));
        var approval = Assert.Single(api["approvals"]!.AsArray())!;
        Assert.Equal((_policy, 7, "2199-12-31"), ((string)approval["file"]!, (int)approval["line"]!, (string)approval["expires"]!));
        Assert.Equal("it", (string)rows[7]!["deniedBy"]![0]!);
    }

    [Fact]
    public async Task The_defaults_of_admission_count()
    {
        var rows = JsonNode.Parse((await InventoryAsync("-o", "json")).Output)!["destinations"]!.AsArray();
        Assert.Equal("""["web"]""", rows.Single(row => (string)row!["destination"]! == "nobody.example")!["exportedTo"]!.ToJsonString());
        Assert.Equal("""["*"]""", rows[0]!["exportedTo"]!.ToJsonString());
    }

    [Fact]
    public async Task The_csv_has_a_header_quotes_what_needs_it_and_holds_no_formula()
    {
        var run = await InventoryAsync("-o", "csv");
        var lines = run.Output.Split("\r\n");
        Assert.Equal(
            "namespace,destination,ports,role,kind,name,file,line,gateways,exportedTo,"
                + "standing,allowed,policy,approvedHost,approvalAt,owner,approvedBy,ticket,expires",
            lines[0]
        );
        Assert.Equal(8 + 2, lines.Length);
        Assert.Equal(
            $"web,api.example,443/TLS,RegisteredHost,ServiceEntry,api,{_manifests},5,istio-system/egress,web; "
                + "orders,falls short of its approval,false,"
                + $"it,api.example,{_policy}:7,'@web-team,\"sec, \"\"A\"\"\",SEC-1,2199-12-31",
            lines[5]
        );
        Assert.Contains(",'=1+1,", lines[7], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_text_groups_by_namespace()
    {
        var run = await InventoryAsync();
        Assert.StartsWith("namespace free\n  free.example\n", run.Output, StringComparison.Ordinal);
        Assert.Contains(
            $"""
            namespace istio-system
              api.example
                named by    VirtualService istio-system/api as Destination ({_manifests}:22)
                through     istio-system/egress
                exported to *
                standing    approved; the object is denied
                approval    api.example, policy it ({_policy}:7), owner @web-team, until 2199-12-31

            namespace web
            """.ReplaceLineEndings("\n"),
            run.Output,
            StringComparison.Ordinal
        );
        Assert.EndsWith("\n7 destinations, named in 8 places\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Input_that_cannot_be_read_makes_the_list_incomplete()
    {
        var broken = _folder.Write("broken.yaml", "a: [");
        var run = await InventoryAsync(broken);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("api.example", run.Output, StringComparison.Ordinal);
        Assert.StartsWith($"{broken}:2:1: ", run.Error, StringComparison.Ordinal);
    }

    private Task<Verb> InventoryAsync(params string[] more) => Verb.RunAsync(["inventory", _manifests, "--policy", _policy, .. more]);
}
