using System.Xml.Linq;
using AdmissionWebhook.Tests.Files;

namespace AdmissionWebhook.Tests.Cli;

public sealed class PolicyTestCommandTests : IDisposable
{
    private static readonly string Sample = Path.Combine(Repository.Root, "samples", "policy-tests", "payments.yaml");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_sample_passes_and_matches_the_documentation()
    {
        var run = await Verb.RunAsync("policy", "test", Path.GetDirectoryName(Sample)!);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.EndsWith("\n4 cases, 0 failed\n", run.Output, StringComparison.Ordinal);
        var text = await File.ReadAllTextAsync(Sample, TestContext.Current.CancellationToken);
        Assert.Contains(
            $"```yaml\n{text}```\n",
            await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "policy-tests.md"), TestContext.Current.CancellationToken),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("      allowed: true\n      findings: []", "      allowed: false\n      findings: []", "allowed", "- false", "+ true")]
    [InlineData(
        "rule: expired-approval, action: Deny",
        "rule: expired-approval, action: Warn",
        "findings",
        "- expired-approval Warn /spec/hosts/0",
        "+ expired-approval Deny /spec/hosts/0 (ServiceEntry payments/bank): the approval of \"api.bank.example\""
    )]
    [InlineData(
        "value: api.bnak.example",
        "value: api.bank.example",
        "findings",
        "- unapproved-host api.bank.example",
        "+ unapproved-host Deny /spec/hosts/0"
    )]
    [InlineData(
        "value: [\".\"]",
        "value: [\"*\"]",
        "patch",
        """- {"op":"add","path":"/spec/exportTo","value":["*"]}""",
        """+ {"op":"add","path":"/spec/exportTo","value":["."]}"""
    )]
    [InlineData(
        "      findings:\n        - {rule: export-scope, action: Warn}\n",
        "      findings:\n",
        "findings",
        "",
        "+ export-scope Warn"
    )]
    [InlineData("findings: []", "findings: [{rule: denied-host}]", "findings", "- denied-host", "")]
    public async Task A_failing_case_shows_expected_and_actual_results(
        string right,
        string wrong,
        string field,
        string missing,
        string surplus
    )
    {
        var file = CopyOfSample(text => text.Edited(right, wrong));
        var run = await Verb.RunAsync("policy", "test", file);
        Assert.Equal(1, run.ExitCode);
        Assert.EndsWith("\n4 cases, 1 failed\n", run.Output, StringComparison.Ordinal);
        var failure = run.Output[run.Output.IndexOf("FAIL", StringComparison.Ordinal)..];
        Assert.StartsWith($"FAIL {file}:", failure, StringComparison.Ordinal);
        Assert.Contains($"\n     {field}\n     {missing}", failure, StringComparison.Ordinal);
        Assert.Contains($"     {surplus}", failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Junit_has_files_cases_and_failures()
    {
        var file = CopyOfSample(text => text.Edited("action: Deny", "action: Warn"));
        var run = await Verb.RunAsync("policy", "test", file, "-o", "junit");
        Assert.Equal(1, run.ExitCode);
        var suites = XElement.Parse(run.Output);
        Assert.Equal(
            ("testsuites", "4", "1"),
            (suites.Name.LocalName, (string?)suites.Attribute("tests"), (string?)suites.Attribute("failures"))
        );
        var suite = Assert.Single(suites.Elements("testsuite"));
        Assert.Equal(file, (string?)suite.Attribute("name"));
        var failed = Assert.Single(suite.Elements("testcase"), test => test.Element("failure") is not null);
        Assert.Equal("after the last valid day it is denied", (string?)failed.Attribute("name"));
        Assert.Equal("not as expected: findings", (string?)failed.Element("failure")!.Attribute("message"));
        Assert.Contains(
            "- expired-approval Warn /spec/hosts/0\n+ expired-approval Deny",
            failed.Element("failure")!.Value,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Policies_cluster_user_and_groups_come_from_the_test()
    {
        _folder.Write("cluster/web.yaml", "{apiVersion: v1, kind: Namespace, metadata: {name: web, labels: {egress: governed}}}");
        _folder.Write(
            "send/bank.json",
            """{"apiVersion": "networking.istio.io/v1", "kind": "ServiceEntry", "metadata": {"name": "it"}, "spec": {"hosts": ["x.example"], "exportTo": ["."], "resolution": "DNS"}}"""
        );
        var policy = _folder.Write(
            "policy.yaml",
            """
            apiVersion: egress.admissionwebhook.dev/v1alpha1
            kind: EgressPolicy
            metadata: {name: selected}
            spec:
              scope: {namespaceSelector: {matchLabels: {egress: governed}}}
              breakGlass: {groups: [oncall], until: 2027-01-01T00:00:00Z}
              approvedHosts: []
            """
        );
        const string Cases = """
            apiVersion: egress.admissionwebhook.dev/v1alpha1
            kind: PolicyTest
            cluster: [cluster]
            now: 2026-06-01T00:00:00Z
            cases:
              - {name: governed, namespace: web, manifests: [send], expect: {allowed: false}}
              - {name: elsewhere, namespace: other, manifests: [send/bank.json], expect: {allowed: true, findings: []}}
              - {name: emergency, namespace: web, groups: [oncall], manifests: [send], expect: {allowed: true}}
            """;
        var named = _folder.Write("named.yaml", Cases + "\npolicies: [policy.yaml]\n");
        Assert.Equal((0, ""), await Outcome("policy", "test", named));
        Assert.Equal((0, ""), await Outcome("policy", "test", _folder.Write("unnamed.yaml", Cases), "--policy", policy));
        var (code, error) = await Outcome("policy", "test", _folder["unnamed.yaml"]);
        Assert.Equal(2, code);
        Assert.Contains("policies: none given, neither in the test nor with --policy", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unreadable_test_exits_with_2_and_all_its_errors()
    {
        var file = _folder.Write(
            "test.yaml",
            """
            apiVersion: egress.admissionwebhook.dev/v1alpha1
            kind: PolicyTest
            policies: [missing.yaml]
            cases:
              - name: nothing is expected
                manifests: [gone.yaml, 7]
                expect: {}
              - name: two patches
                manifests: [{kind: A}, {kind: B}]
                expect: {patch: []}
            """
        );
        var (code, error) = await Outcome(
            "policy",
            "test",
            file,
            _folder.Write(
                "fields.yaml",
                """
                apiVersion: egress.admissionwebhook.dev/v1alpha1
                kind: PolicyTest
                cases: [{name: a, manifest: [x.yaml], expect: {findings: [{rule: unaproved-host}]}}]
                """
            )
        );
        Assert.Equal(2, code);
        Assert.Contains($"{file}:3:12: policies[0]: ", error, StringComparison.Ordinal);
        Assert.Contains($"{file}:6:17: cases[0].manifests[0]: ", error, StringComparison.Ordinal);
        Assert.Contains($"{file}:6:28: cases[0].manifests[1]: must be a path or an object", error, StringComparison.Ordinal);
        Assert.Contains($"{file}:10:21: cases[1].expect.patch: needs a case with one object", error, StringComparison.Ordinal);
        Assert.Contains(
            $"{_folder["fields.yaml"]}:3:29: cases[0].manifest: is not a field here; did you mean 'manifests'?",
            error,
            StringComparison.Ordinal
        );
        Assert.Contains("cases[0].expect.findings[0].rule: 'unaproved-host' must be one of", error, StringComparison.Ordinal);
        Assert.Contains($"{file}:7:", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tests_that_test_nothing_do_not_pass()
    {
        var (code, error) = await Outcome("policy", "test", _folder.Write("other.yaml", "{kind: ConfigMap}"));
        Assert.Equal(2, code);
        Assert.Contains("contains no PolicyTest", error, StringComparison.Ordinal);
        var run = await Verb.RunAsync("policy", "test", CopyOfSample(text => text.Edited("misspelled.yaml", "{kind: ConfigMap}")));
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("- an object of networking.istio.io\n     + none", run.Output, StringComparison.Ordinal);
    }

    private string CopyOfSample(Func<string, string> change)
    {
        _folder.Write("misspelled.yaml", File.ReadAllText(Path.Combine(Path.GetDirectoryName(Sample)!, "misspelled.yaml")));
        var text = File.ReadAllText(Sample);
        Assert.NotEqual(text, change(text));
        return _folder.Write("payments.yaml", change(text));
    }

    private static async Task<(int, string)> Outcome(params string[] arguments)
    {
        var run = await Verb.RunAsync(arguments);
        return (run.ExitCode, run.Error);
    }
}
