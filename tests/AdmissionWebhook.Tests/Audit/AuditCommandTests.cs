using System.Text.Json.Nodes;
using System.Xml.Linq;
using AdmissionWebhook.Fakes;
using AdmissionWebhook.Tests.Cluster;

namespace AdmissionWebhook.Tests.Audit;

public sealed class AuditCommandTests
{
    [Theory]
    [InlineData("api.github.com", 0, "1 object checked, 0 denied, 0 warnings")]
    [InlineData("evil.example.net", 1, "1 object checked, 1 denied, 0 warnings")]
    public async Task The_exit_code_says_whether_anything_would_be_denied(string host, int exitCode, string last)
    {
        await using var cluster = await AuditedFolder.StartAsync(api =>
        {
            AuditedCluster.Prepare(api);
            api.Put(AuditedCluster.Entry("shop", "one", host));
        });
        var run = await cluster.RunAsync();
        Assert.Equal((exitCode, last), (run.ExitCode, run.Output.TrimEnd('\n').Split('\n')[^1]));
        Assert.Equal("", run.Errors);
        Assert.DoesNotContain(cluster.Api.RecordedRequests, request => request.IsWrite);
    }

    [Fact]
    public async Task Text_names_the_object_and_the_field()
    {
        await using var cluster = await AuditedFolder.StartAsync(WithOneBadEntry);
        var lines = (await cluster.RunAsync()).Output.Split('\n');
        Assert.StartsWith(
            "ServiceEntry shop/bad: DENY [unapproved-host] \"evil.example.net\" is not an approved host",
            lines[0],
            StringComparison.Ordinal
        );
        Assert.Equal("    at spec.hosts[0]", lines[1]);
        Assert.StartsWith("    remedy: ", lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_has_the_results_of_check_without_files_and_lines_and_with_missing_defaults()
    {
        await using var cluster = await AuditedFolder.StartAsync(api =>
        {
            api.Serve(ClusteredWebhook.Policies);
            api.Put(
                ClusteredWebhook.Policy("all", """{"approvedHosts": [], "defaults": {"labels": {"example.com/governed": "true"} } }""")
            );
            api.Put(AuditedCluster.Entry("shop", "bad", "evil.example.net"));
        });
        var report = (await cluster.RunAsync("-o", "json")).Json;
        var result = Assert.Single(report["results"]!.AsArray())!.AsObject();
        Assert.Equal(["apiVersion", "kind", "namespace", "name", "allowed", "findings", "patch"], result.Select(member => member.Key));
        var finding = Assert.Single(result["findings"]!.AsArray())!.AsObject();
        Assert.Equal(["rule", "action", "path", "message", "remedy"], finding.Select(member => member.Key));
        Assert.Equal("/metadata/labels", (string?)Assert.Single(result["patch"]!.AsArray())!["path"]);
        Assert.Equal("""{"objects":1,"denied":1,"warnings":0}""", report["summary"]!.ToJsonString());
    }

    [Fact]
    public async Task What_a_default_would_lift_is_admitted_with_a_note()
    {
        await using var cluster = await AuditedFolder.StartAsync(WithOneEntryForEverybody);
        var run = await cluster.RunAsync("-o", "json");
        Assert.Equal(0, run.ExitCode);
        var result = Assert.Single(run.Json["results"]!.AsArray())!;
        Assert.True((bool)result["allowed"]!);
        Assert.Empty(result["findings"]!.AsArray());
        Assert.Equal("/spec/exportTo", (string?)Assert.Single(result["patch"]!.AsArray())!["path"]);
        Assert.StartsWith(
            "export-scope (applies until its defaults are set): spec",
            (string?)Assert.Single(result["notes"]!.AsArray()),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "NOTE export-scope (applies until its defaults are set)",
            (await cluster.RunAsync()).Output,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Every_other_output_names_the_object_in_its_own_way()
    {
        await using var cluster = await AuditedFolder.StartAsync(WithOneBadEntry);
        var run = await cluster.RunAsync(
            "-o",
            $"sarif={cluster["sarif"]}",
            "-o",
            $"junit={cluster["junit"]}",
            "-o",
            $"yaml={cluster["yaml"]}",
            "-o",
            "github"
        );
        Assert.StartsWith("::error file=ServiceEntry shop/bad,title=unapproved-host::", run.Output, StringComparison.Ordinal);
        var location = JsonNode.Parse(cluster.Read("sarif"))!["runs"]![0]!["results"]![0]!["locations"]![0]!;
        Assert.Null(location["physicalLocation"]);
        Assert.Equal("ServiceEntry/shop/bad", (string?)location["logicalLocations"]![0]!["fullyQualifiedName"]);
        var suite = Assert.Single(XDocument.Parse(cluster.Read("junit")).Root!.Elements("testsuite"));
        Assert.Equal("shop", (string?)suite.Attribute("name"));
        var failed = Assert.Single(suite.Elements("testcase"));
        Assert.Equal(("ServiceEntry shop/bad", null), ((string?)failed.Attribute("name"), (string?)failed.Attribute("file")));
        Assert.StartsWith("ServiceEntry shop/bad: [unapproved-host] ", failed.Element("failure")!.Value, StringComparison.Ordinal);
        Assert.Contains("name: bad", cluster.Read("yaml"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Warnings_fail_only_if_asked()
    {
        await using var cluster = await AuditedFolder.StartAsync(api =>
        {
            AuditedCluster.Prepare(api);
            api.Put(
                """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"istio","namespace":"istio-system"},"data":{"mesh":""} }"""
            );
        });
        Assert.Equal(0, (await cluster.RunAsync()).ExitCode);
        var run = await cluster.RunAsync("--fail-on", "warn");
        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("ConfigMap istio-system/istio: WARN [mesh-allow-any]", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Policy_files_replace_the_clusters_policies_unless_both_are_requested()
    {
        await using var cluster = await AuditedFolder.StartAsync(WithOneBadEntry);
        var file = cluster.Write(
            "policy.yaml",
            ClusteredWebhook.Policy("other", """{"approvedHosts": [{"host": "evil.example.net"}]}""").ToJsonString()
        );
        cluster.Api.Put(AuditedCluster.Entry("shop", "good", "api.github.com"));
        Assert.Equal(["good"], await cluster.DeniedAsync("--policy", file));
        Assert.Equal(["bad"], await cluster.DeniedAsync());
        Assert.Empty(await cluster.DeniedAsync("--policy", file, "--stored-policies"));
    }

    [Fact]
    public async Task A_user_limited_to_one_namespace_can_audit_it()
    {
        await using var cluster = await AuditedFolder.StartAsync(WithOneBadEntry);
        cluster.Api.Put(AuditedCluster.Entry("elsewhere", "bad", "evil.example.net"));
        cluster.Api.Put("""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"shop"} }""");
        Assert.Equal(["bad"], await cluster.DeniedAsync("-n", "shop"));
        cluster.Api.Authorize = request => request.Namespace == "shop" || request.Resource == "egresspolicies";
        var run = await cluster.RunAsync("-n", "shop", "-o", "json");
        Assert.Equal("shop", (string?)Assert.Single(run.Json["results"]!.AsArray())!["namespace"]);
        Assert.Contains("skipping rules that need other objects: ", run.Errors, StringComparison.Ordinal);
        cluster.Api.Put(
            ClusteredWebhook.Policy(
                "labelled",
                """{"scope": {"namespaceSelector": {"matchLabels": {"egress": "strict"} } }, "approvedHosts": []}"""
            )
        );
        var unlabelled = await cluster.RunAsync("-n", "shop");
        Assert.Equal(2, unlabelled.ExitCode);
        Assert.Contains("not allowed to get namespace shop", unlabelled.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reports_are_written_only_on_request()
    {
        await using var cluster = await AuditedFolder.StartAsync(WithOneBadEntry);
        await cluster.RunAsync();
        Assert.Null(cluster.Api.Report("shop"));
        var run = await cluster.RunAsync("--write-reports");
        Assert.Equal((1, "policyreports.wgpolicyk8s.io: 1 written, 0 removed\n"), (run.ExitCode, run.Errors));
        Assert.Single(cluster.Api.Results("shop"));
    }

    [Fact]
    public async Task What_cannot_be_audited_ends_with_2_and_the_reason()
    {
        await using var cluster = await AuditedFolder.StartAsync(WithOneBadEntry);
        await AssertUnusableAsync(cluster, "namespaces \"nowhere\" not found", "-n", "nowhere");
        await AssertUnusableAsync(cluster, "elsewhere", "--context", "elsewhere");
        await AssertUnusableAsync(cluster, cluster["missing"], "--policy", cluster["missing"]);
        cluster.Api.Authorize = request => request.Resource != "gateways";
        await AssertUnusableAsync(cluster, "cannot list resource \"gateways\"");
        cluster.Api.Withdraw("egresspolicies");
        await AssertUnusableAsync(cluster, "no policy: the cluster has no EgressPolicy");
        await cluster.Api.PauseAsync();
        await AssertUnusableAsync(cluster, "refused");
    }

    [Theory]
    [InlineData("--cluster=off")]
    [InlineData("--output=xml")]
    [InlineData("--write-reports --namespace=shop")]
    [InlineData("--cluster=in-cluster --context=other")]
    public async Task Wrong_usage_ends_with_2(string arguments) =>
        Assert.Equal(2, (await AuditedFolder.InvokeAsync(arguments.Split(' '))).ExitCode);

    private static void WithOneEntryForEverybody(FakeApiServer api)
    {
        api.Serve(ClusteredWebhook.Policies);
        api.Put(ClusteredWebhook.Policy("all", """{"approvedHosts": [{"host": "api.github.com"}], "defaults": {"exportTo": ["."]} }"""));
        var entry = AuditedCluster.Entry("shop", "wide", "api.github.com");
        entry["spec"]!.AsObject().Remove("exportTo");
        api.Put(entry);
    }

    private static void WithOneBadEntry(FakeApiServer api)
    {
        AuditedCluster.Prepare(api, AuditedCluster.PolicyReports);
        api.Put(AuditedCluster.Entry("shop", "bad", "evil.example.net"));
    }

    private static async Task AssertUnusableAsync(AuditedFolder cluster, string reason, params string[] arguments)
    {
        var run = await cluster.RunAsync(arguments);
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains(reason, run.Errors, StringComparison.Ordinal);
    }
}
