using AdmissionWebhook.Tests.Deploy;
using AdmissionWebhook.Tests.Files;

namespace AdmissionWebhook.Tests.Cli;

public sealed class ManifestsCommandTests
{
    private const string Policy = """
        apiVersion: egress.admissionwebhook.dev/v1alpha1
        kind: EgressPolicy
        metadata: {name: one}
        spec: {approvedHosts: [{host: api.example.com}], defaults: {exportTo: ["."]}}
        """;

    [Fact]
    public async Task With_a_policy_the_mutating_webhook_gets_conditions_and_nothing_else_changes()
    {
        using var folder = new TemporaryFolder();
        var plain = await Verb.RunAsync("manifests", "webhooks");
        var spared = await Verb.RunAsync("manifests", "webhooks", "--policy", folder.Write("policy.yaml", Policy));
        Assert.Equal(0, spared.ExitCode);
        Assert.Contains("policies one as of", spared.Output, StringComparison.Ordinal);
        var (before, after) = (RenderedManifests.Read(plain.Output, "plain"), RenderedManifests.Read(spared.Output, "spared"));
        var added = after[1]["webhooks"]![0]!["matchConditions"]!.AsArray();
        Assert.Equal(
            ["something-evaluated-changed", "kind-has-defaults", "serviceentry-may-lack-a-default", "virtualservice-may-lack-a-default"],
            added.Select(condition => (string?)condition!["name"])
        );
        while (added.Count > 1)
        {
            added.RemoveAt(1);
        }

        Assert.Equal(before.Select(item => item.ToJsonString()), after.Select(item => item.ToJsonString()));
    }

    [Fact]
    public async Task The_policy_option_is_only_for_webhooks()
    {
        var wrong = await Verb.RunAsync("manifests", "crd", "--policy", "policy.yaml");
        Assert.Equal(2, wrong.ExitCode);
        Assert.Contains("--policy goes with webhooks", wrong.Error, StringComparison.Ordinal);
    }
}
