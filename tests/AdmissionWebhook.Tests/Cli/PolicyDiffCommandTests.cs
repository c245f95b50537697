using System.Text.Json.Nodes;
using AdmissionWebhook.Tests.Files;

namespace AdmissionWebhook.Tests.Cli;

public sealed class PolicyDiffCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public PolicyDiffCommandTests() =>
        _folder.Write(
            "manifests/all.yaml",
            $"""
            {Entry("a")}
            ---
            {Entry("b")}
            ---
            {Entry("c")}
            ---
            kind: ConfigMap
            """
        );

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Equal_decisions_exit_with_0()
    {
        var run = await DiffAsync(Policy("old", "[a.example, b.example]"), Policy("new", "[b.example, a.example]", "contact: \"#new\""));
        Assert.Equal((0, "3 objects: 0 newly denied, 0 newly admitted, 0 changed otherwise\n", ""), (run.ExitCode, run.Output, run.Error));
    }

    [Fact]
    public async Task Changed_decisions_are_listed_by_object()
    {
        var run = await DiffAsync(
            Policy("old", "[a.example, c.example]"),
            Policy("new", "[b.example, c.example]", "defaults: {labels: {governed: \"yes\"}}")
        );
        Assert.Equal(1, run.ExitCode);
        var lines = run.Output.Split('\n');
        Assert.Contains(lines, line => line == $"{_folder["manifests/all.yaml"]}:1: ServiceEntry web/a is newly denied");
        Assert.Contains(lines, line => line.StartsWith("    + 5:11 Deny [unapproved-host] \"a.example\"", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.EndsWith("ServiceEntry web/b is newly admitted", StringComparison.Ordinal));
        Assert.Contains(
            lines,
            line =>
                line.Contains("- ", StringComparison.Ordinal)
                && line.Contains("\"b.example\" is not an approved host", StringComparison.Ordinal)
        );
        Assert.Contains(lines, line => line.EndsWith("ServiceEntry web/c changes", StringComparison.Ordinal));
        Assert.Contains(lines, line => line == """    + {"op":"add","path":"/metadata/labels","value":{"governed":"yes"}}""");
        Assert.Equal("3 objects: 1 newly denied, 1 newly admitted, 1 changed otherwise", lines[^2]);
    }

    [Fact]
    public async Task The_json_has_the_same_changes()
    {
        var run = await DiffAsync(Policy("old", "[a.example, c.example]"), Policy("new", "[c.example]", "enforcement: Warn"), "-o", "json");
        Assert.Equal(1, run.ExitCode);
        var answer = JsonNode.Parse(run.Output)!;
        Assert.Equal(
            ["Changed a", "NewlyAdmitted b"],
            answer["changes"]!.AsArray().Select(change => $"{change!["change"]} {change["name"]}")
        );
        Assert.Equal("Warn", (string)answer["changes"]![0]!["addedFindings"]![0]!["action"]!);
        Assert.Equal("Deny", (string)answer["changes"]![1]!["removedFindings"]![0]!["action"]!);
        Assert.Equal(
            (3, 0, 1, 1),
            (
                (int)answer["summary"]!["objects"]!,
                (int)answer["summary"]!["newlyDenied"]!,
                (int)answer["summary"]!["newlyAdmitted"]!,
                (int)answer["summary"]!["changed"]!
            )
        );
    }

    [Theory]
    [InlineData("missing.yaml")]
    [InlineData("manifests/all.yaml")]
    public async Task Invalid_policies_exit_with_2(string file)
    {
        var run = await DiffAsync(Policy("old", "[a.example]"), _folder[file]);
        Assert.Equal(2, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.Contains(_folder[file], run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unreadable_manifests_exit_with_2()
    {
        _folder.Write("manifests/broken.yaml", "a: [");
        var run = await DiffAsync(Policy("old", "[a.example]"), Policy("new", "[]"));
        Assert.Equal(2, run.ExitCode);
        Assert.Contains($"{_folder["manifests/broken.yaml"]}:2:1: ", run.Error, StringComparison.Ordinal);
    }

    private static string Entry(string name) =>
        $$"""
            apiVersion: networking.istio.io/v1
            kind: ServiceEntry
            metadata: {name: {{name}}}
            spec:
              hosts: [{{name}}.example]
              exportTo: ["."]
              resolution: DNS
              ports: [{number: 443, name: tls, protocol: TLS}]
            """;

    private string Policy(string file, string hosts, string more = "") =>
        _folder.Write(
            file + ".yaml",
            $$"""
            apiVersion: egress.admissionwebhook.dev/v1alpha1
            kind: EgressPolicy
            metadata: {name: it}
            spec:
              approvedHosts: [{{string.Join(
                ", ",
                hosts.Trim('[', ']').Split(", ", StringSplitOptions.RemoveEmptyEntries).Select(host => $"{{host: {host}}}")
            )}}]
              {{more}}
            """
        );

    private Task<Verb> DiffAsync(string old, string now, params string[] more) =>
        Verb.RunAsync(["policy", "diff", old, now, _folder["manifests"], "-n", "web", .. more]);
}
