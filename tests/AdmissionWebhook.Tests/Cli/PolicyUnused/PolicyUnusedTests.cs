using System.Text.Json.Nodes;

namespace AdmissionWebhook.Tests.Cli.PolicyUnused;

public sealed class PolicyUnusedTests : IDisposable
{
    private const string Manifests = """
        apiVersion: networking.istio.io/v1
        kind: ServiceEntry
        metadata: {name: used, namespace: payments}
        spec:
          hosts: [used.example.com]
          location: MESH_EXTERNAL
          ports: [{number: 443, name: tls, protocol: TLS}]
          resolution: DNS
          exportTo: [".", orders]
        ---
        apiVersion: networking.istio.io/v1
        kind: ServiceEntry
        metadata: {name: mainframe, namespace: legacy}
        spec:
          hosts: [mainframe.example.com]
          location: MESH_EXTERNAL
          ports: [{number: 443, name: tls, protocol: TLS}]
          resolution: NONE
          exportTo: ["."]
        """;

    private const string Policy = """
        # Reviewed every quarter.
        apiVersion: egress.admissionwebhook.dev/v1alpha1
        kind: EgressPolicy
        metadata: {name: own}
        spec:
          approvedHosts:
            - host: used.example.com            # in use
              ports:
                - {number: 443, protocols: [TLS]}
                - {number: 8443, protocols: [TLS]}
              exportTo: [orders, billing]
            # nobody remembers why
            - host: idle.example.com
              ports: [{number: 443}]
            - host: mainframe.example.com
            - host: "*.example.com"             # wide, and covers nothing that the others do not
              ports: [{number: 443}]
          exceptions:
            - {rules: [resolution], values: [mainframe.example.com], owner: core, reason: no DNS, expires: 2040-01-31}
            # gone since the move
            - {rules: [resolution], values: [tape.example.com], owner: core, reason: no DNS, expires: 2040-01-31}
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public PolicyUnusedTests()
    {
        File.WriteAllText(Path("policy.yaml"), Policy);
        File.WriteAllText(Path("manifests.yaml"), Manifests);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task It_lists_what_no_object_uses_with_its_place()
    {
        var run = await RunAsync();
        Assert.Equal((1, ""), (run.ExitCode, run.Error));
        var file = Path("policy.yaml");
        Assert.Equal(
            $"""
            {file}:10: port 8443 of the approval of "used.example.com" (policy own): no object uses it
            {file}:11: export to "billing" of the approval of "used.example.com" (policy own): no object uses it
            {file}:13: approval of "idle.example.com" (policy own): no object uses it
            {file}:16: approval of "*.example.com" (policy own): no object uses it
            {file}:21: exception from resolution for "tape.example.com" (policy own): no object needs it
            5 unused, judging by 2 objects

            """,
            run.Output
        );
    }

    [Fact]
    public async Task Programs_read_it_too()
    {
        var json = JsonNode.Parse((await RunAsync("-o", "json")).Output)!;
        Assert.Equal(
            ["port", "export", "approval", "approval", "exception"],
            json["unused"]!.AsArray().Select(entry => (string?)entry!["kind"])
        );
        Assert.Equal("/spec/approvedHosts/0/ports/1", (string?)json["unused"]![0]!["path"]);
        Assert.StartsWith("unused:\n- kind: port\n", (await RunAsync("-o", "yaml")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fix_removes_unused_entries_and_changes_nothing_else()
    {
        var run = await RunAsync("--fix");
        Assert.Equal((0, $"fixed {Path("policy.yaml")}\n"), (run.ExitCode, run.Error));
        var expected = """
            # Reviewed every quarter.
            apiVersion: egress.admissionwebhook.dev/v1alpha1
            kind: EgressPolicy
            metadata: {name: own}
            spec:
              approvedHosts:
                - host: used.example.com            # in use
                  ports:
                    - {number: 443, protocols: [TLS]}
                  exportTo: [orders]
                - host: mainframe.example.com
              exceptions:
                - {rules: [resolution], values: [mainframe.example.com], owner: core, reason: no DNS, expires: 2040-01-31}

            """;
        Assert.Equal(expected, await File.ReadAllTextAsync(Path("policy.yaml"), TestContext.Current.CancellationToken));
        var again = await RunAsync("--fix");
        Assert.Equal((0, "0 unused, judging by 2 objects\n", ""), (again.ExitCode, again.Output, again.Error));
        Assert.Equal(expected, await File.ReadAllTextAsync(Path("policy.yaml"), TestContext.Current.CancellationToken));
        Assert.Equal(0, (await Verb.RunAsync("check", Path("manifests.yaml"), "--policy", Path("policy.yaml"))).ExitCode);
    }

    [Theory]
    [InlineData("kind: [\n")]
    [InlineData("")]
    public async Task Unreadable_manifests_end_the_search(string manifests)
    {
        await File.WriteAllTextAsync(Path("manifests.yaml"), manifests, TestContext.Current.CancellationToken);
        var run = await RunAsync("--fix");
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Equal(Policy, await File.ReadAllTextAsync(Path("policy.yaml"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task An_approval_that_puts_a_label_on_an_object_is_in_use()
    {
        await File.WriteAllTextAsync(
            Path("policy.yaml"),
            Policy
                .Edited(
                    "    - host: \"*.example.com\"             # wide, and covers nothing that the others do not\n",
                    "    - host: \"*.example.com\"\n      labels: {vendor: x}\n"
                )
                .Edited("- host: mainframe.example.com\n", "- host: mainframe.example.com\n      ports: [{number: 1}]\n"),
            TestContext.Current.CancellationToken
        );
        Assert.DoesNotContain("\"*.example.com\"", (await RunAsync()).Output, StringComparison.Ordinal);
    }

    private string Path(string name) => System.IO.Path.Combine(_folder.FullName, name);

    private Task<Verb> RunAsync(params string[] flags) =>
        Verb.RunAsync(["policy", "unused", Path("manifests.yaml"), "--policy", Path("policy.yaml"), .. flags]);
}
