using System.Text.RegularExpressions;
using AdmissionWebhook.Tests.Checks;
using AdmissionWebhook.Tests.Cli;
using AdmissionWebhook.Tests.Files;

namespace AdmissionWebhook.Tests.Proposals;

public sealed partial class ProposeCommandTests : IDisposable
{
    private static readonly string Cases = Path.Combine(Repository.Root, "tests", "AdmissionWebhook.Tests", "Proposals", "cases");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>UPDATE_EXPECTED=1 rewrites the expected files.</summary>
    [Theory]
    [InlineData("grouping", 0)]
    [InlineData("decisions", 0)]
    [InlineData("exceptions", 1)]
    public async Task The_proposal_matches_the_expected_file(string name, int exitCode)
    {
        var manifests = _folder.Write(
            $"{name}.yaml",
            await File.ReadAllTextAsync(Path.Combine(Cases, $"{name}.yaml"), TestContext.Current.CancellationToken)
        );
        var run = await ProposeAsync(manifests, "--until", "2099-12-31");
        Assert.Equal(exitCode, run.ExitCode);
        var written = RuleMessage()
            .Replace(Day().Replace(run.Output, "on DAY by"), "${rule}: MESSAGE")
            .Replace(_folder.Path + "/", "", StringComparison.Ordinal);
        var expected = Path.Combine(Cases, $"{name}.expected.yaml");
        if (Environment.GetEnvironmentVariable("UPDATE_EXPECTED") is not null)
        {
            await File.WriteAllTextAsync(expected, written, TestContext.Current.CancellationToken);
        }

        Assert.Equal(await File.ReadAllTextAsync(expected, TestContext.Current.CancellationToken), written);
    }

    [Fact]
    public async Task Objects_that_no_policy_admits_are_the_ones_that_check_denies()
    {
        var manifests = Path.Combine(Cases, "exceptions.yaml");
        var run = await ProposeAsync(manifests);
        Assert.Equal(
            [
                $"ServiceEntry orders/metadata ({manifests}:20) is not admitted by any policy: unapproved-address",
                "3 of 4 objects admitted under the proposal; minimal",
            ],
            run.Error.TrimEnd()
                .Split('\n')
                .Select(line => line[..line.LastIndexOf(": ", StringComparison.Ordinal)])
                .Select(line => line.Split(": \"")[0])
        );
        var check = await CheckRunResult.RunAsync("--policy", _folder.Write("proposed.yaml", run.Output), manifests, "-o", "json");
        Assert.Equal(
            ["metadata"],
            check.Json["results"]!.AsArray().Where(result => !(bool)result!["allowed"]!).Select(result => (string)result!["name"]!)
        );
    }

    [Fact]
    public async Task If_nothing_leaves_the_cluster_nothing_is_approved()
    {
        var run = await ProposeAsync(_folder.Write("map.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"));
        Assert.Equal((0, "0 objects admitted under the proposal, which approves nothing\n"), (run.ExitCode, run.Error));
        Assert.EndsWith("spec: {}\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Approvals_that_stay_in_force_are_not_proposed_again()
    {
        var manifests = _folder.Write(
            "entries.yaml",
            $"{Entry("a", "api.github.com")}\n---\n" + Entry("b", "api.example.com").Edited("exportTo: [\".\"], ", "")
        );
        var inForce = _folder.Write(
            "policy.yaml",
            """
            apiVersion: egress.admissionwebhook.dev/v1alpha1
            kind: EgressPolicy
            metadata: {name: proposed}
            spec: {approvedHosts: [{host: "*.github.com"}], defaults: {exportTo: ["."]}}
            """
        );
        var run = await ProposeAsync(manifests, "--policy", inForce);
        Assert.Contains(
            "2 objects admitted under the proposal; minimal: without its 1 approval, something is denied",
            run.Error,
            StringComparison.Ordinal
        );
        Assert.Contains("- host: api.example.com", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("host: api.github.com", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("exportTo:", run.Output, StringComparison.Ordinal);
        Assert.Contains("metadata: {name: proposed-2}", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_approval_of_a_wildcard_makes_those_of_its_names_needless()
    {
        var run = await ProposeAsync(
            _folder.Write(
                "entries.yaml",
                $"{Entry("a", "api.example.com")}\n---\n{Entry("b", "\"*.example.com\"", "NONE")}\n---\n{Rule("c", "www.example.com")}"
            )
        );
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(
            ["api.example.com", "\"*.example.com\""],
            Hosts().Matches(run.Output).Select(match => match.Groups["host"].Value).OrderDescending(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task Text_of_an_object_stays_text_whatever_it_holds()
    {
        var run = await ProposeAsync(
            _folder.Write(
                "entry.yaml",
                """
                apiVersion: networking.istio.io/v1
                kind: ServiceEntry
                metadata: {name: "yes", namespace: "no", annotations: {owner: "a: b # c", approved-by: "line\nspec: {}"}}
                spec: {hosts: [api.example.com], location: MESH_EXTERNAL, resolution: DNS, exportTo: ["."], ports: [{number: 443, name: tls, protocol: TLS}]}
                """
            )
        );
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("namespaces: [\"no\"]\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("owner: \"a: b # c\"\n", run.Output, StringComparison.Ordinal);
        var check = await CheckRunResult.RunAsync("--policy", _folder.Write("proposed.yaml", run.Output), _folder["entry.yaml"]);
        Assert.Equal(0, check.ExitCode);
    }

    [Fact]
    public async Task Unreadable_manifests_exit_with_2_after_the_proposal_for_the_rest()
    {
        _folder.Write("m/a.yaml", Entry("a", "api.github.com"));
        _folder.Write("m/b.yaml", "a: [");
        var run = await ProposeAsync(_folder["m"]);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("- host: api.github.com", run.Output, StringComparison.Ordinal);
        Assert.Contains("b.yaml:", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "name manifests (PATH), or a cluster with --cluster kubeconfig")]
    [InlineData("m --cluster kubeconfig", "name manifests (PATH), or a cluster with --cluster kubeconfig")]
    [InlineData("m --until soon", "--until: 'soon' is neither a date such as 2027-06-30 nor a duration such as 90d")]
    [InlineData("m --until 2020-01-01", "--until: 2020-01-01 is in the past")]
    [InlineData("m --from-prometheus prometheus:9090", "--from-prometheus: 'prometheus:9090' is not an http or https URL")]
    [InlineData("m --window 90", "--window: '90' is not a duration such as 90d, 12h or 2w")]
    [InlineData("m --prometheus-header Authorization", "--prometheus-header: 'Authorization' is not in the form 'NAME: VALUE'")]
    [InlineData("m --prometheus-cert c.pem", "--prometheus-cert and --prometheus-key must be used together")]
    [InlineData("- --from-access-log -", "standard input can be read only once")]
    public async Task Contradictory_options_exit_with_2(string options, string expected)
    {
        var run = await ProposeAsync(options.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }

    internal static string Entry(string name, string host, string resolution = "DNS") =>
        $"{{apiVersion: networking.istio.io/v1, kind: ServiceEntry, metadata: {{name: {name}, namespace: web}}, spec: {{hosts: [{host}], "
        + $"location: MESH_EXTERNAL, resolution: {resolution}, exportTo: [\".\"], ports: [{{number: 443, name: tls, protocol: TLS}}]}}}}";

    private static string Rule(string name, string host) =>
        $"{{apiVersion: networking.istio.io/v1, kind: DestinationRule, metadata: {{name: {name}, namespace: web}}, "
        + $"spec: {{host: {host}}}}}";

    private static Task<Verb> ProposeAsync(params IEnumerable<string> arguments) => Verb.RunAsync(["policy", "propose", .. arguments]);

    [GeneratedRegex(@"on \d{4}-\d\d-\d\d by")]
    private static partial Regex Day();

    // The rule's own tests check its message.
    [GeneratedRegex(@"(?<=^ *# (?:decide|not admitted by any policy: [^:]+:\d+\)): )(?<rule>[a-z]+-[a-z-]+): .*$", RegexOptions.Multiline)]
    private static partial Regex RuleMessage();

    [GeneratedRegex("- host: (?<host>.*)")]
    private static partial Regex Hosts();
}
