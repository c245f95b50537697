using AdmissionWebhook.EndToEnd.Infrastructure;
using AdmissionWebhook.Tests.Files;
using Xunit;

namespace AdmissionWebhook.EndToEnd;

/// <summary>What the API server denies by itself, with both webhook configurations gone.</summary>
public sealed class NativeNetTests(TestCluster cluster) : EndToEndTest(cluster)
{
    private const string Net = "validatingadmissionpolicies,validatingadmissionpolicybindings";
    private const string Label = "--selector=egress.admissionwebhook.dev/native-net=true";

    [Fact]
    public async Task With_the_webhook_configurations_deleted_the_worst_is_still_denied_and_honest_objects_are_not()
    {
        var @namespace = await Cluster.NamespaceAsync();
        await ApplyNetAsync(Objects.Approving("api.example.com"));
        (await Admin.RunAsync("delete", "validatingwebhookconfiguration,mutatingwebhookconfiguration", "admission-webhook")).Succeeded();
        try
        {
            await Eventually.HoldsAsync(async () => (await Dry(Objects.ServiceEntry(@namespace, "x", "evil.example.net"))).Error.Contains("[unapproved-host]", StringComparison.Ordinal), "the net");
            Assert.Contains("is not an approved host for namespace", (await Dry(Objects.ServiceEntry(@namespace, "x", "evil.example.net"))).Failed(), StringComparison.Ordinal);
            (await Dry(Objects.ServiceEntry(@namespace, "x", "api.example.com"))).Succeeded();
            Assert.Contains("[resolution]", (await Dry(Objects.ServiceEntry(@namespace, "x", "api.example.com").Replace("DNS", "NONE", StringComparison.Ordinal))).Failed(), StringComparison.Ordinal);
            Assert.Contains("[outbound-allow-any]", (await Dry(Sidecar(@namespace, "ALLOW_ANY"))).Failed(), StringComparison.Ordinal);
            (await Dry(Sidecar(@namespace, "REGISTRY_ONLY"))).Succeeded();
        }
        finally
        {
            await Cluster.RegisterAsync();
            (await Admin.RunAsync("delete", Net, Label)).Succeeded();
        }
    }

    [Fact]
    public async Task The_api_server_finds_no_fault_in_any_expression()
    {
        await ApplyNetAsync(
            Objects.Policy("scoped", "{scope: {namespaces: [shop, 'team-*'], namespaceSelector: {matchLabels: {egress: governed}}}, breakGlass: {groups: [sre], until: 2099-01-01T00:00:00Z}}")
            + Objects.Policy("whole", "{approvedHosts: [{host: '*.example.com', ports: [{number: 443}], namespaces: [ci]}], deniedHosts: [{host: bad.example.com}], "
                + "exceptions: [{rules: [resolution], name: 'one*', values: [x], owner: a, reason: b, expires: 2099-01-01}]}"));
        try
        {
            var policies = (await Admin.GetAsync("validatingadmissionpolicies", Label))["items"]!.AsArray();
            Assert.NotEmpty(policies);
            Assert.All(policies, policy => Assert.Null(policy!["status"]?["typeChecking"]?["expressionWarnings"]));
        }
        finally
        {
            (await Admin.RunAsync("delete", Net, Label)).Succeeded();
        }
    }

    private async Task ApplyNetAsync(string policies)
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["policies.yaml"], policies, TestContext.Current.CancellationToken);
        var manifests = (await Command.RunAsync(Binaries.Webhook, ["manifests", "native", "--policy", folder["policies.yaml"]])).Succeeded();
        (await Admin.ApplyAsync(manifests, "--server-side")).Succeeded();
    }

    private Task<Command> Dry(string manifest) => Cluster.Tenant.CreateAsync(manifest, "--dry-run=server");

    private static string Sidecar(string @namespace, string mode) => $$"""
        apiVersion: networking.istio.io/v1
        kind: Sidecar
        metadata: {name: default, namespace: {{@namespace}}}
        spec:
          outboundTrafficPolicy: {mode: {{mode}} }

        """;
}
