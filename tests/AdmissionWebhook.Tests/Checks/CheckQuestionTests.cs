using System.Text.Json.Nodes;

namespace AdmissionWebhook.Tests.Checks;

/// <summary>The user, namespace and operation that <c>check</c> assumes.</summary>
public sealed class CheckQuestionTests
{
    private const string Nowhere =
        "apiVersion: networking.istio.io/v1\nkind: ServiceEntry\nmetadata: {name: a}\n"
        + "spec: {hosts: [api.github.com], resolution: DNS, ports: [{number: 443, name: tls, protocol: TLS}]}\n";

    [Theory]
    [InlineData("default", new string[0])]
    [InlineData("shop", new[] { "-n", "shop" })]
    [InlineData("shop", new[] { "--namespace=shop" })]
    public async Task Documents_without_a_namespace_get_the_given_one(string expected, string[] arguments)
    {
        using var folder = new CheckFolder();
        folder.Write("a.yaml", Nowhere);
        Assert.Equal(expected, (string?)(await OneAsync(folder, arguments))["namespace"]);
    }

    [Fact]
    public async Task Namespace_labels_decide_which_policies_govern()
    {
        using var folder = new CheckFolder(
            CheckFolder.Policy.Edited("spec:\n", "spec:\n  scope: {namespaceSelector: {matchLabels: {egress: governed}}}\n")
        );
        folder.Write("a.yaml", CheckFolder.Entry(host: "evil.example.net"));
        var namespaces = folder.Write("../namespaces.yaml", Namespace("governed"));
        Assert.Equal(1, (await folder.CheckAsync("--namespaces", namespaces)).ExitCode);
        folder.Write("../namespaces.yaml", Namespace("free"));
        Assert.Equal(0, (await folder.CheckAsync("--namespaces", namespaces)).ExitCode);
        var run = await folder.CheckAsync();
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(
            "namespaceSelector: needs namespace labels, which are unknown here; pass the Namespace objects (--namespaces FILE)",
            run.Errors,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Namespace_objects_among_the_manifests_count_too()
    {
        using var folder = new CheckFolder(
            CheckFolder.Policy.Edited("spec:\n", "spec:\n  scope: {namespaceSelector: {matchLabels: {egress: governed}}}\n")
        );
        folder.Write("a.yaml", CheckFolder.Entry(host: "evil.example.net") + "---\n" + Namespace("governed"));
        Assert.Equal(1, (await folder.CheckAsync()).ExitCode);
    }

    [Fact]
    public async Task An_update_is_not_given_an_exportTo()
    {
        using var folder = new CheckFolder();
        folder.Write("a.yaml", Nowhere);
        Assert.Contains("/spec/exportTo", Paths(await OneAsync(folder)));
        Assert.DoesNotContain("/spec/exportTo", Paths(await OneAsync(folder, "--operation", "UPDATE")));
    }

    [Fact]
    public async Task What_the_old_object_already_has_only_warns_and_what_is_new_is_denied()
    {
        using var folder = new CheckFolder();
        var old = folder.Write("../old.yaml", CheckFolder.Entry(host: "evil.example.net") + "---\n" + CheckFolder.Entry("other"));
        folder.Write("a.yaml", CheckFolder.Entry(host: "evil.example.net, worse.example.net"));
        folder.Write("b.yaml", CheckFolder.Entry("new", "evil.example.net"));
        var results = (await folder.CheckAsync("--old", old, "-o", "json")).Json["results"]!.AsArray();
        Assert.Equal(
            ["Warn the stored object has it already", "Deny "],
            results[0]!["findings"]!.AsArray().Select(finding => $"{finding!["action"]} {finding["softened"]}")
        );
        Assert.Equal(["Deny "], results[1]!["findings"]!.AsArray().Select(finding => $"{finding!["action"]} {finding["softened"]}"));
    }

    [Fact]
    public async Task Unreadable_old_objects_exit_with_2()
    {
        using var folder = new CheckFolder();
        folder.Write("a.yaml", Nowhere);
        Assert.Equal(2, (await folder.CheckAsync("--old", folder["missing.yaml"])).ExitCode);
    }

    [Fact]
    public async Task The_users_groups_can_break_glass()
    {
        using var folder = new CheckFolder(CheckFolder.Policy + "  breakGlass: {groups: [oncall], until: 2100-01-01T00:00:00Z}\n");
        folder.Write("a.yaml", CheckFolder.Entry(host: "evil.example.net"));
        Assert.Equal(1, (await folder.CheckAsync("--group", "staff")).ExitCode);
        var run = await folder.CheckAsync("--group", "staff", "--group", "oncall");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("break-glass", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Trusted_users_are_recognized_by_name()
    {
        using var folder = new CheckFolder();
        folder.Write(
            "a.yaml",
            """
            apiVersion: networking.istio.io/v1
            kind: WorkloadEntry
            metadata: {name: vm, namespace: web, annotations: {istio.io/autoRegistrationGroup: vms}}
            spec: {address: 203.0.113.9}
            """
        );
        Assert.Equal(1, (await folder.CheckAsync("--user", "jane")).ExitCode);
        Assert.Equal(0, (await folder.CheckAsync("--user", "system:serviceaccount:istio-system:istiod")).ExitCode);
    }

    private static string Namespace(string egress) =>
        $$"""
            apiVersion: v1
            kind: Namespace
            metadata: {name: web, labels: {egress: "{{egress}}"} }

            """;

    private static async Task<JsonNode> OneAsync(CheckFolder folder, params string[] arguments) =>
        Assert.Single(
            (await folder.CheckAsync([.. arguments, "-o", "json"])).Json["results"]!.AsArray(),
            result => (string?)result!["kind"] != "Namespace"
        )!;

    private static IEnumerable<string> Paths(JsonNode result) =>
        result["patch"]!.AsArray().Select(operation => (string)operation!["path"]!);
}
