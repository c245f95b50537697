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
            var evil = Objects.ServiceEntry(@namespace, "x", "evil.example.net");
            var approved = Objects.ServiceEntry(@namespace, "x", "api.example.com");
            await Eventually.HoldsAsync(async () => Says(await Dry(evil), "[unapproved-host]"), "the net");
            Assert.True(Says(await Dry(evil), "\"evil.example.net\" is not an approved host for namespace"));
            (await Dry(approved)).Succeeded();
            Assert.True(Says(await Dry(approved.Replace("DNS", "NONE", StringComparison.Ordinal)), "[resolution]"));
            Assert.True(Says(await Dry(Sidecar(@namespace, "ALLOW_ANY")), "[outbound-allow-any]"));
            (await Dry(Sidecar(@namespace, "REGISTRY_ONLY"))).Succeeded();
        }
        finally
        {
            // First the net: it would keep from the webhook the call by which registering sees that it is called again.
            (await Admin.RunAsync("delete", Net, Label)).Succeeded();
            await Cluster.RegisterAsync();
        }
    }

    [Fact]
    public async Task The_api_server_finds_no_fault_in_any_expression()
    {
        await ApplyNetAsync(
            Objects.Policy("scoped", "{scope: {namespaces: [shop, 'team-*'], namespaceSelector: {matchLabels: {egress: governed}}}, "
                + "breakGlass: {groups: [sre], until: 2099-01-01T00:00:00Z}}")
            + Objects.Policy("whole", "{approvedHosts: [{host: '*.example.com', ports: [{number: 443}], namespaces: [ci]}], "
                + "deniedHosts: [{host: bad.example.com}], "
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
        var printed = await Command.RunAsync(Binaries.Webhook, ["manifests", "native", "--policy", folder["policies.yaml"]]);
        (await Admin.ApplyAsync(printed.Succeeded(), "--server-side")).Succeeded();
    }

    private Task<Command> Dry(string manifest) => Cluster.Tenant.CreateAsync(manifest, "--dry-run=server");

    private static bool Says(Command denied, string what) => denied.ExitCode != 0 && denied.Error.Contains(what, StringComparison.Ordinal);

    private static string Sidecar(string @namespace, string mode) => $$"""
        apiVersion: networking.istio.io/v1
        kind: Sidecar
        metadata: {name: default, namespace: {{@namespace}}}
        spec:
          outboundTrafficPolicy: {mode: "{{mode}}"}

        """;
}
