using System.Text.Json.Nodes;
using AdmissionWebhook.Tests.Cli;
using AdmissionWebhook.Tests.Files;

namespace AdmissionWebhook.Tests.Server.Console;

public sealed class PlaygroundTests : IDisposable
{
    private const string Policy = """
        apiVersion: egress.admissionwebhook.dev/v1alpha1
        kind: EgressPolicy
        metadata: {name: it}
        spec:
          contact: "#approvals"
          approvedHosts:
            - {host: api.example.com, ports: [{number: 443}], owner: web, approvedBy: security, expires: 2199-12-31}
            - {host: old.example.com, owner: web, approvedBy: security, expires: 2020-01-01}
            - {host: unused.example.com, owner: web}
          defaults: {exportTo: ["."]}
        """;

    private const string Manifests = """
        # kept
        apiVersion: networking.istio.io/v1
        kind: ServiceEntry
        metadata: {name: api, namespace: web}
        spec:
          hosts: [api.example.com]
          resolution: DNS
          ports: [{number: 443, name: tls, protocol: TLS}]
        ---
        apiVersion: networking.istio.io/v1
        kind: ServiceEntry
        metadata: {name: others, namespace: web}
        spec:
          hosts: [old.example.com, nobody.example.com]
          resolution: DNS
          exportTo: ["."]
          ports: [{number: 443, name: tls, protocol: TLS}]
        """;

    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData(Manifests)]
    [InlineData("kind: [")]
    [InlineData("")]
    public async Task A_verdict_is_what_check_prints(string manifests)
    {
        var (policy, manifest) = (_folder.Write("policy.yaml", Policy), _folder.Write("manifests.yaml", manifests));
        await using var console = await ConsoleClient.PlayAsync([], policy);
        var answer = await console.AskAsync("check", (policy, Policy), (manifest, manifests));
        var check = await Verb.RunAsync("check", "--policy", policy, manifest, "-o", "json");
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(check.Output), answer["check"]), $"{check.Output}\n{answer}");
    }

    [Fact]
    public async Task The_defaults_are_shown_as_a_diff_and_written_into_the_text()
    {
        await using var console = await ConsoleClient.PlayAsync([], _folder.Write("policy.yaml", Policy));
        var answer = await console.AskAsync("check", ("policy.yaml", Policy), ("m.yaml", Manifests));
        var file = Assert.Single(answer["fixed"]!.AsArray());
        Assert.StartsWith("# kept\n", (string)file!["text"]!, StringComparison.Ordinal);
        Assert.Contains("\n+  exportTo:", (string)file["diff"]!, StringComparison.Ordinal);
        var again = await console.AskAsync("check", ("policy.yaml", Policy), ("m.yaml", (string)file["text"]!));
        Assert.Empty(again["fixed"]!.AsArray());
    }

    [Fact]
    public async Task All_errors_of_a_policy_are_reported_with_their_positions()
    {
        await using var console = await ConsoleClient.PlayAsync([]);
        var answer = await console.AskAsync("check", ("p.yaml", "kind: EgressPolicy\nspec: {x: 1}\n"), ("m.yaml", Manifests));
        var errors = answer["policyErrors"]!.AsArray().Select(error => (string)error!).ToList();
        Assert.Contains(errors, error => error.StartsWith("p.yaml:2:11: spec.x: ", StringComparison.Ordinal));
        Assert.Contains(errors, error => error.StartsWith("p.yaml:1:1: metadata: ", StringComparison.Ordinal));
        Assert.Null(answer["check"]);
    }

    [Fact]
    public async Task Trying_a_policy_shows_which_decisions_about_the_files_change()
    {
        await using var console = await ConsoleClient.PlayAsync([_folder.Write("m.yaml", Manifests)], _folder.Write("policy.yaml", Policy));
        var same = await console.AskAsync("compare", ("p.yaml", Policy));
        Assert.Empty(same["changes"]!.AsArray());
        var tried = await console.AskAsync("compare", ("p.yaml", Policy.Edited("api.example.com", "other.example.com")));
        var change = Assert.Single(tried["changes"]!.AsArray());
        Assert.Equal(("NewlyDenied", "api"), ((string)change!["change"]!, (string)change["name"]!));
        Assert.Equal(2, (int)tried["summary"]!["objects"]!);
    }

    [Fact]
    public async Task Approvals_show_their_expiry_and_users()
    {
        await using var console = await ConsoleClient.PlayAsync([_folder.Write("m.yaml", Manifests)], _folder.Write("policy.yaml", Policy));
        var approvals = (await console.GetAsync("approvals"))["approvals"]!.AsArray();
        Assert.Equal(["old.example.com", "api.example.com", "unused.example.com"], approvals.Select(one => (string)one!["host"]!));
        Assert.Equal(["expired", "approved", "approved"], approvals.Select(one => (string)one!["standing"]!));
        Assert.Equal(["ServiceEntry web/api"], approvals[1]!["usedBy"]!.AsArray().Select(one => (string)one!));
        Assert.True((int)approvals[0]!["daysLeft"]! < 0);
        Assert.Null(approvals[2]!["daysLeft"]);
        Assert.Empty(approvals[2]!["usedBy"]!.AsArray());
    }

    [Fact]
    public async Task Files_that_change_show_in_the_next_view()
    {
        var manifest = _folder.Write("m.yaml", Manifests);
        await using (var console = await ConsoleClient.PlayAsync([manifest], _folder.Write("policy.yaml", Policy)))
        {
            Assert.Equal(1, (int)(await console.GetAsync("audit"))["summary"]!["denied"]!);
        }

        _folder.Write("m.yaml", Manifests[..Manifests.IndexOf("---", StringComparison.Ordinal)]);
        await using var later = await ConsoleClient.PlayAsync([manifest], _folder["policy.yaml"]);
        Assert.Equal(0, (int)(await later.GetAsync("audit"))["summary"]!["denied"]!);
    }

    [Fact]
    public async Task It_starts_with_the_given_files()
    {
        var (policy, manifest) = (_folder.Write("policy.yaml", Policy), _folder.Write("m.yaml", Manifests));
        await using var console = await ConsoleClient.PlayAsync([manifest], policy);
        var files = await console.GetAsync("files");
        Assert.Equal(Policy, (string)files["policies"]![0]!["text"]!);
        Assert.Equal((manifest, Manifests), ((string)files["manifests"]![0]!["name"]!, (string)files["manifests"]![0]!["text"]!));
    }

    public void Dispose() => _folder.Dispose();
}
