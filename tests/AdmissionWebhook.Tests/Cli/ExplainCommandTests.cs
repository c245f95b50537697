using System.Text.Json.Nodes;
using AdmissionWebhook.Tests.Files;
using AdmissionWebhook.Tests.Infrastructure;

namespace AdmissionWebhook.Tests.Cli;

public sealed class ExplainCommandTests : IDisposable
{
    private const string Policy = """
        apiVersion: egress.admissionwebhook.dev/v1alpha1
        kind: EgressPolicy
        metadata: {name: payments}
        spec:
          scope: {namespaces: [payments, trial]}
          contact: "#egress"
          approvedHosts:
            - host: api.bank.example
              ports: [{number: 443, protocols: [TLS]}, {number: 8443}]
              resolutions: [STATIC]
              addresses: [203.0.113.0/24]
              exportTo: [orders]
              owner: payments-team
              approvedBy: security-team
              ticket: SEC-7
              expires: 2199-06-30
            - {host: old.bank.example, expires: 2020-01-31, ticket: SEC-1}
            - {host: ci.bank.example, namespaces: [trial]}
            - {host: "*.leaks.example"}
          deniedHosts:
            - {host: "*.leaks.example", reason: data loss}
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly string _policy;

    public ExplainCommandTests() => _policy = _folder.Write("policy.yaml", Policy);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_approved_host_comes_with_the_terms_of_its_approval()
    {
        var run = await ExplainAsync("api.bank.example");
        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith("api.bank.example is approved in namespace payments\n", run.Output, StringComparison.Ordinal);
        foreach (
            var term in new[]
            {
                $"policy payments ({_policy}:8)",
                "443 (TLS); 8443 (HTTP,",
                "resolutions  STATIC\n",
                "203.0.113.0/24",
                "its own namespace, orders",
                "2199-06-30",
                "payments-team",
                "security-team",
                "SEC-7",
            }
        )
        {
            Assert.Contains(term, run.Output, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("api.bank.example:443", 0)]
    [InlineData("https://api.bank.example/v1/accounts", 0)]
    [InlineData("http://api.bank.example", 1)]
    [InlineData("api.bank.example:80", 1)]
    public async Task A_host_can_be_given_with_a_port_or_as_a_URL(string host, int exitCode) =>
        Assert.Equal(exitCode, (await ExplainAsync(host)).ExitCode);

    [Theory]
    [InlineData("443", 0)]
    [InlineData("8443", 0)]
    [InlineData("80", 1)]
    public async Task A_port_is_approved_or_not(string port, int expected)
    {
        var run = await ExplainAsync("api.bank.example", "--port", port);
        Assert.Equal(expected, run.ExitCode);
        Assert.Equal(expected == 1, run.Output.Contains("unapproved-port", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_unapproved_host_comes_with_the_nearest_approved_one_and_whom_to_ask()
    {
        var run = await ExplainAsync("api.bnak.example");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("nearest: approved by api.bank.example", run.Output, StringComparison.Ordinal);
        Assert.Contains("approved by  security-team", run.Output, StringComparison.Ordinal);
        Assert.Contains("contact      #egress", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("old.bank.example", "no longer approved", "expired (2020-01-31, policy payments)")]
    [InlineData("x.leaks.example", "is denied", "reason       data loss")]
    [InlineData("ci.bank.example", "is not approved", "approved for other namespaces by ci.bank.example")]
    public async Task A_host_that_is_not_approved_comes_with_the_reason(string host, string headline, string reason)
    {
        var run = await ExplainAsync(host);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains(headline, run.Output.Split('\n')[0], StringComparison.Ordinal);
        Assert.Contains(reason, run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("reviews", "payments")]
    [InlineData("reviews.shop.svc.cluster.local", "payments")]
    [InlineData("anything.example", "ungoverned")]
    public async Task A_host_that_needs_no_approval_is_reported_as_such(string host, string @namespace)
    {
        var run = await Verb.RunAsync("explain", host, "-n", @namespace, "--policy", _policy);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("needs no approval", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_namespace_that_only_warns_admits_unapproved_hosts()
    {
        var policy = _folder.Write("warn.yaml", Policy.Edited("contact:", "enforcement: Warn\n  contact:"));
        var run = await Verb.RunAsync("explain", "nobody.example", "-n", "payments", "--policy", policy, "-o", "json");
        Assert.Equal(1, run.ExitCode);
        var answer = JsonNode.Parse(run.Output)!;
        Assert.False((bool)answer["approved"]!);
        Assert.True((bool)answer["admitted"]!);
        Assert.Equal("Warn", (string)answer["findings"]![0]!["action"]!);
    }

    [Fact]
    public async Task The_json_names_policy_file_and_line()
    {
        var run = await ExplainAsync("api.bank.example", "-o", "json", "--port", "443");
        var answer = JsonNode.Parse(run.Output)!;
        Assert.True((bool)answer["approved"]!);
        Assert.Equal(443, (int)answer["port"]!);
        var approval = Assert.Single(answer["approvals"]!.AsArray())!;
        Assert.Equal(("payments", _policy, 8), ((string)approval["policy"]!, (string)approval["file"]!, (int)approval["line"]!));
        Assert.Equal(8443, (int)approval["ports"]![1]!["number"]!);
        Assert.Equal("2199-06-30", (string)approval["expires"]!);
    }

    [Fact]
    public async Task Namespace_labels_decide_for_a_policy_with_a_selector()
    {
        var policy = _folder.Write(
            "selector.yaml",
            Policy.Edited("{namespaces: [payments, trial]}", "{namespaceSelector: {matchLabels: {egress: governed}}}")
        );
        var namespaces = _folder.Write(
            "namespaces.yaml",
            "{apiVersion: v1, kind: Namespace, metadata: {name: web, labels: {egress: governed}}}"
        );
        Assert.Equal(2, (await Verb.RunAsync("explain", "api.bank.example", "-n", "web", "--policy", policy)).ExitCode);
        Assert.Contains(
            "is approved",
            (await Verb.RunAsync("explain", "api.bank.example", "-n", "web", "--policy", policy, "--namespaces", namespaces)).Output,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("https:///", "is not a host")]
    [InlineData("10.0.0.1", "is not a host")]
    [InlineData("api.bank.example --port http", "--port: 'http' is not a port")]
    [InlineData("api.bank.example --policy missing.yaml", "missing.yaml")]
    public async Task Wrong_usage_exits_with_2_and_says_so_on_stderr(string arguments, string expected)
    {
        var run = await Verb.RunAsync([
            "explain",
            .. arguments.Split(' '),
            .. arguments.Contains("--policy", StringComparison.Ordinal) ? [] : new[] { "--policy", _policy },
        ]);
        Assert.Equal(2, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_policy_can_come_from_the_environment_but_is_required()
    {
        using var without = WebhookProcess.Start(["explain", "api.bank.example"]);
        Assert.Equal(2, await without.ExitCodeAsync());
        Assert.Contains("no policy: pass policy files or folders with --policy or EGRESS_POLICY", without.Output, StringComparison.Ordinal);
        using var with = WebhookProcess.Start(["explain", "api.bank.example", "-n", "payments"], ("EGRESS_POLICY", _policy));
        Assert.Equal(0, await with.ExitCodeAsync());
    }

    private Task<Verb> ExplainAsync(string host, params string[] more) =>
        Verb.RunAsync(["explain", host, "-n", "payments", "--policy", _policy, .. more]);
}
