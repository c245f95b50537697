using AdmissionWebhook.Tests.Checks;

namespace AdmissionWebhook.Tests.Cli.Scaffold;

public sealed class ScaffoldCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("--plaintext --tls", "--plaintext and --tls contradict each other")]
    [InlineData("--tls-origination --mutual secret", "--mutual originates TLS already")]
    [InlineData("--timeout 5s", "add --tls-origination, so that callers send HTTP")]
    [InlineData("--tcp --port 5432 --timeout 5s", "set the timeout in the client")]
    [InlineData("--timeout 5", "is not a duration")]
    [InlineData("--plaintext --port 443", "use --tls if callers do, else --tls-origination")]
    [InlineData("--tcp", "add --port N")]
    [InlineData("--mutual client --export orders", "scaffold the host in each namespace that has the Secret, or add --via egress-gateway")]
    [InlineData("--tcp --port 5432 --via egress-gateway", "use TLS in the callers (--tls)")]
    [InlineData("--static vendor.example", "is not an IP address; without --static the host is resolved by DNS")]
    [InlineData("--static 203.0.113.0/24", "is not an IP address")]
    [InlineData("--via proxy", "is neither sidecar nor egress-gateway nor waypoint")]
    [InlineData("--export team-*", "is not a namespace")]
    [InlineData("--port 70000", "is not a port")]
    public async Task Contradicting_flags_are_rejected_with_a_remedy(string flags, string expected)
    {
        var run = await Scaffolds.RunAsync(Scaffolds.Policy, $"api.vendor.example -n payments {flags}");
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("*.cdn.vendor.example --tls-origination", "name one host, add --static ADDRESS, or use --tls")]
    [InlineData("*.cdn.vendor.example --via egress-gateway", "send the traffic back to itself")]
    [InlineData("*.cdn.vendor.example --tcp --port 5432", "name one host")]
    [InlineData("vault.vendor.example", "with --static ADDRESS, within 203.0.113.0/24")]
    [InlineData("web.payments.svc.cluster.local", "needs no manifests")]
    public async Task Hosts_that_do_not_fit_the_flags_are_rejected_with_a_remedy(string arguments, string expected)
    {
        var run = await Scaffolds.RunAsync(Scaffolds.Policy, $"{arguments} -n payments");
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_denied_host_is_reported_with_the_policy_that_denies_it()
    {
        var run = await Scaffolds.RunAsync(Scaffolds.Policy, "my.paste.example -n payments");
        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Matches(
            @"^my\.paste\.example is denied .* by ""\*\.paste\.example"" of policy scaffolds \(.*policy\.yaml:\d+\): "
                + "data loss; no approval overrides that\n$",
            run.Error
        );
    }

    [Theory]
    [InlineData("api.vendor.example --static 169.254.169.254")]
    [InlineData("*.test")]
    public async Task No_approval_is_proposed_for_a_host_that_can_never_be_approved(string arguments)
    {
        var run = await Scaffolds.RunAsync(Scaffolds.Policy, $"{arguments} -n payments");
        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains("no approval resolves this", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("  approvedHosts:\n    - host: a.example.com\n")]
    [InlineData("  approvedHosts: []\n")]
    [InlineData("  contact: us\n")]
    [InlineData("  approvedHosts: [{host: a.example.com}]   # one\n")]
    public async Task The_approval_to_ask_for_is_a_patch_for_the_policy_file(string spec)
    {
        var policy = Path.Combine(_folder.FullName, "policy.yaml");
        await File.WriteAllTextAsync(
            policy,
            $"apiVersion: egress.admissionwebhook.dev/v1alpha1\nkind: EgressPolicy\nmetadata: {{name: own}}\nspec:\n{spec}  # the end\n",
            TestContext.Current.CancellationToken
        );
        string[] command = [.. ProgramRun.Webhook, "scaffold", "api.vendor.example", "-n", "payments", "--policy", "policy.yaml"];
        var asked = await ProgramRun.RunAsync(command, folder: _folder.FullName);
        Assert.Equal(1, asked.ExitCode);
        Assert.Contains("\n# to be approved:\n", asked.Output, StringComparison.Ordinal);
        Assert.Contains("--- a/policy.yaml\n", asked.Output, StringComparison.Ordinal);

        var applied = await ProgramRun.RunAsync(["git", "apply"], asked.Output, _folder.FullName);
        Assert.Equal((0, ""), (applied.ExitCode, applied.Errors));
        Assert.Contains("# the end", await File.ReadAllTextAsync(policy, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        var then = await ProgramRun.RunAsync(command, folder: _folder.FullName);
        Assert.Equal((0, ""), (then.ExitCode, then.Errors));
        Assert.StartsWith(then.Output, asked.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_policy_the_approval_is_shown_by_itself()
    {
        var run = await Verb.RunAsync("scaffold", "api.vendor.example", "-n", "payments");
        Assert.Equal(1, run.ExitCode);
        Assert.EndsWith(
            "- host: api.vendor.example\n  ports: [{number: 443, protocols: [TLS]}]\n  namespaces: [payments]\n",
            run.Output,
            StringComparison.Ordinal
        );
        Assert.Contains("no policy given", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task If_all_traffic_must_leave_through_the_gateway_its_owners_register_the_host()
    {
        var policy = Path.Combine(_folder.FullName, "policy.yaml");
        await File.WriteAllTextAsync(
            policy,
            """
            apiVersion: egress.admissionwebhook.dev/v1alpha1
            kind: EgressPolicy
            metadata: {name: gateway}
            spec:
              approvedHosts: [{host: api.vendor.example, exportTo: [payments]}]
              rules: {egress-gateway-required: {action: Deny}}
              mesh:
                egressGateway: {namespace: istio-egress, gateways: ["istio-egress/shared"]}
                platformNamespaces: [istio-system, istio-egress]
            """,
            TestContext.Current.CancellationToken
        );
        var run = await Scaffolds.RunAsync(policy, "api.vendor.example -n payments --via egress-gateway");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("namespace: istio-egress", run.Output, StringComparison.Ordinal);
        Assert.Contains("exportTo: [\".\", payments]", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("kind: Gateway", run.Output, StringComparison.Ordinal);
        Assert.Contains("gateways: [mesh, istio-egress/shared]", run.Output, StringComparison.Ordinal);
    }
}
