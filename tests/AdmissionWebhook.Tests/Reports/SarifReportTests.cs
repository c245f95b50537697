using System.Text.Json.Nodes;
using AdmissionWebhook.Policy.Rules;
using AdmissionWebhook.Reports;
using AdmissionWebhook.Tests.Checks;

namespace AdmissionWebhook.Tests.Reports;

/// <summary>Field by field against SARIF 2.1.0: the properties that the standard requires and those that code scanning reads.</summary>
public sealed class SarifReportTests : IDisposable
{
    private readonly CheckFolder _folder = new();

    [Fact]
    public async Task The_log_names_its_schema_and_version_and_holds_one_run()
    {
        var log = await LogAsync();
        Assert.Equal("https://json.schemastore.org/sarif-2.1.0.json", (string?)log["$schema"]);
        Assert.Equal("2.1.0", (string?)log["version"]);
        var run = Assert.Single(log["runs"]!.AsArray())!;
        Assert.Equal("utf16CodeUnits", (string?)run["columnKind"]);
        Assert.NotNull(run["originalUriBaseIds"]!["%SRCROOT%"]);
    }

    [Fact]
    public async Task The_driver_identifies_the_program()
    {
        var driver = Run(await LogAsync())["tool"]!["driver"]!;
        Assert.Equal("admission-webhook", (string?)driver["name"]);
        Assert.Matches(@"^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$", (string?)driver["semanticVersion"]);
        Assert.True(Uri.IsWellFormedUriString((string?)driver["informationUri"], UriKind.Absolute));
    }

    [Fact]
    public async Task Every_rule_of_the_catalogue_is_described_with_its_page_as_help()
    {
        var rules = Run(await LogAsync())["tool"]!["driver"]!["rules"]!.AsArray();
        Assert.Equal(RuleCatalog.All.Select(rule => rule.Descriptor.Name), rules.Select(rule => (string)rule!["id"]!));
        Assert.All(
            rules.Zip(RuleCatalog.All),
            pair =>
            {
                var (rule, descriptor) = (pair.First!, pair.Second.Descriptor);
                Assert.Matches("^([A-Z][a-z]*)+$", (string?)rule["name"]);
                Assert.Equal(descriptor.Title + ".", (string?)rule["shortDescription"]!["text"]);
                Assert.DoesNotContain('\n', (string)rule["fullDescription"]!["text"]!);
                Assert.NotEmpty((string)rule["fullDescription"]!["text"]!);
                Assert.Equal(RulePages.Find(descriptor.Name), (string?)rule["help"]!["markdown"]);
                Assert.StartsWith((string)rule["fullDescription"]!["text"]!, (string?)rule["help"]!["text"], StringComparison.Ordinal);
                Assert.Contains((string?)rule["defaultConfiguration"]!["level"], new[] { "error", "warning", "note" });
            }
        );
    }

    [Theory]
    [InlineData("unapproved-host", "error", true)]
    [InlineData("route-timeout", "warning", true)]
    [InlineData("required-labels", "warning", false)]
    public async Task The_default_of_a_rule_is_its_level(string rule, string level, bool isEnabled)
    {
        var configuration = Run(await LogAsync())["tool"]!["driver"]!["rules"]!.AsArray().Single(one => (string?)one!["id"] == rule)![
            "defaultConfiguration"
        ]!;
        Assert.Equal((level, isEnabled), ((string)configuration["level"]!, (bool)configuration["enabled"]!));
    }

    [Fact]
    public async Task A_result_points_at_rule_place_and_object()
    {
        _folder.Write("a b/é#1.yaml", CheckFolder.Entry(host: "evil.example.net"));
        var result = Assert.Single(Results(await LogAsync()))!;
        var index = (int)result["ruleIndex"]!;
        Assert.Equal(("unapproved-host", "unapproved-host"), ((string?)result["ruleId"], RuleCatalog.All[index].Descriptor.Name));
        Assert.Equal("error", (string?)result["level"]);
        Assert.StartsWith("\"evil.example.net\" is not an approved host", (string?)result["message"]!["text"], StringComparison.Ordinal);
        var location = Assert.Single(result["locations"]!.AsArray())!;
        Assert.EndsWith(
            "/a%20b/%C3%A9%231.yaml",
            (string?)location["physicalLocation"]!["artifactLocation"]!["uri"],
            StringComparison.Ordinal
        );
        Assert.True(
            JsonNode.DeepEquals(
                new JsonObject
                {
                    ["startLine"] = 7,
                    ["startColumn"] = 11,
                    ["endColumn"] = 27,
                    ["snippet"] = new JsonObject { ["text"] = "  hosts: [evil.example.net]" },
                },
                location["physicalLocation"]!["region"]
            )
        );
        Assert.Equal(
            ["ServiceEntry/web/github", "/spec/hosts/0"],
            location["logicalLocations"]!.AsArray().Select(one => (string)one!["fullyQualifiedName"]!)
        );
    }

    [Fact]
    public async Task Files_below_the_working_folder_are_relative_to_it_and_others_absolute()
    {
        _folder.Write("sub/a.yaml", CheckFolder.Entry(host: "evil.example.net"));
        var log = JsonNode.Parse(
            (
                await ProgramRun.RunAsync(
                    [.. ProgramRun.Webhook, "check", "--policy", "../policy", "sub", _folder["../elsewhere.yaml"], "-o", "sarif"],
                    folder: _folder.Path
                )
            ).Output
        )!;
        var relative = Results(log)[0]!["locations"]![0]!["physicalLocation"]!["artifactLocation"]!;
        Assert.Equal(("sub/a.yaml", "%SRCROOT%"), ((string?)relative["uri"], (string?)relative["uriBaseId"]));
        var absolute = Run(log)["invocations"]![0]!["toolExecutionNotifications"]![0]!["locations"]![0]!["physicalLocation"]![
            "artifactLocation"
        ]!;
        Assert.StartsWith("file:///", (string?)absolute["uri"], StringComparison.Ordinal);
        Assert.Null(absolute["uriBaseId"]);
    }

    [Fact]
    public async Task Fingerprints_survive_edits_around_a_finding_and_distinguish_equal_findings()
    {
        const string Routes = """
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: {name: shop, namespace: web}
            spec:
              hosts: [shop]
              http:
                - route: [{destination: {host: evil.example.net}}]
                - route: [{destination: {host: evil.example.net}}]
            """;
        _folder.Write("a.yaml", Routes);
        var before = Fingerprints(await LogAsync());
        Assert.Equal(before.Distinct(), before);
        _folder.Write("a.yaml", "# moved\n\n" + Routes);
        File.Move(_folder["a.yaml"], _folder["b.yaml"]);
        Assert.Equal(before, Fingerprints(await LogAsync()));
    }

    [Fact]
    public async Task Levels_follow_the_policys_action()
    {
        using var folder = new CheckFolder(
            CheckFolder.Policy.Edited("expiring-approval: {action: Disabled}", "unapproved-host: {action: Audit}")
        );
        folder.Write("a.yaml", CheckFolder.Entry(host: "evil.example.net"));
        Assert.Equal("note", (string?)Assert.Single(Results(JsonNode.Parse((await folder.CheckAsync("-o", "sarif")).Output)!))!["level"]);
    }

    [Fact]
    public async Task A_run_over_readable_input_is_successful_whatever_it_finds()
    {
        _folder.Write("a.yaml", CheckFolder.Entry(host: "evil.example.net"));
        var invocation = Assert.Single(Run(await LogAsync())["invocations"]!.AsArray())!;
        Assert.True((bool)invocation["executionSuccessful"]!);
        Assert.Null(invocation["toolExecutionNotifications"]);
    }

    [Fact]
    public async Task Unreadable_input_is_a_notification_with_its_place()
    {
        _folder.Write("a.yaml", "kind: [\n");
        var invocation = Assert.Single(Run(await LogAsync())["invocations"]!.AsArray())!;
        Assert.False((bool)invocation["executionSuccessful"]!);
        var notification = Assert.Single(invocation["toolExecutionNotifications"]!.AsArray())!;
        Assert.Equal("error", (string?)notification["level"]);
        Assert.NotEmpty((string)notification["message"]!["text"]!);
        Assert.Equal(2, (int)notification["locations"]![0]!["physicalLocation"]!["region"]!["startLine"]!);
    }

    [Fact]
    public async Task No_findings_is_an_empty_list_rather_than_none() => Assert.Empty(Results(await LogAsync()));

    public void Dispose() => _folder.Dispose();

    private static JsonNode Run(JsonNode log) => log["runs"]![0]!;

    private static JsonArray Results(JsonNode log) => Run(log)["results"]!.AsArray();

    private static List<string> Fingerprints(JsonNode log) =>
        [.. Results(log).Select(result => (string)Assert.Single(result!["partialFingerprints"]!.AsObject()).Value!)];

    private async Task<JsonNode> LogAsync()
    {
        Directory.CreateDirectory(_folder.Path);
        return (await _folder.CheckAsync("-o", "sarif")).Json;
    }
}
