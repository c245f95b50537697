using AdmissionWebhook.EndToEnd.Infrastructure;
using AdmissionWebhook.Tests.Files;

namespace AdmissionWebhook.EndToEnd;

/// <summary>What the API server denies by itself, without any webhook configuration.</summary>
public sealed class NativeNetTests(TestCluster cluster) : EndToEndTest(cluster)
{
    private const string Net = "validatingadmissionpolicies,validatingadmissionpolicybindings";
    private const string Label = "--selector=egress.admissionwebhook.dev/native-net=true";

    [Fact]
    public async Task Without_webhook_configurations_the_worst_is_still_denied_and_honest_objects_are_not()
    {
        var @namespace = await Cluster.NamespaceAsync();
        await ApplyNetAsync(Objects.Approving("api.example.com"));
        (await Admin.RunAsync("delete", "validatingwebhookconfiguration,mutatingwebhookconfiguration", "admission-webhook")).Succeeded();
        try
        {
            var unapproved = Objects.ServiceEntry(@namespace, "x", "evil.example.net");
            var approved = Objects.ServiceEntry(@namespace, "x", "api.example.com");
            var unresolved = approved.Edited("DNS", "NONE");
            await Eventually.HoldsAsync(
                async () => (await Dry(unapproved)).Error.Contains("[unapproved-host]", StringComparison.Ordinal),
                "the net"
            );
            Assert.Contains("is not an approved host for namespace", (await Dry(unapproved)).Failed(), StringComparison.Ordinal);
            (await Dry(approved)).Succeeded();
            Assert.Contains("[resolution]", (await Dry(unresolved)).Failed(), StringComparison.Ordinal);
            Assert.Contains("[outbound-allow-any]", (await Dry(Sidecar(@namespace, "ALLOW_ANY"))).Failed(), StringComparison.Ordinal);
            (await Dry(Sidecar(@namespace, "REGISTRY_ONLY"))).Succeeded();
        }
        finally
        {
            await RemoveNetAsync();
            await Cluster.RegisterAsync();
        }
    }

    // It compiles each expression on write; type checks are the work of a controller that does not run here.
    [Fact]
    public async Task The_api_server_accepts_every_expression()
    {
        try
        {
            await ApplyNetAsync(
                Objects.Policy(
                    "scoped",
                    "{scope: {namespaces: [shop, 'team-*'], namespaceSelector: {matchLabels: {egress: governed}}}, "
                        + "breakGlass: {groups: [sre], until: 2099-01-01T00:00:00Z}}"
                )
                    + Objects.Policy(
                        "whole",
                        "{approvedHosts: [{host: '*.example.com', ports: [{number: 443}], namespaces: [ci]}], "
                            + "deniedHosts: [{host: bad.example.com}], "
                            + "exceptions: [{rules: [resolution], name: 'one*', values: [x], owner: a, reason: b, expires: 2099-01-01}]}"
                    )
            );
            Assert.NotEmpty((await Admin.GetAsync("validatingadmissionpolicies", Label))["items"]!.AsArray());
        }
        finally
        {
            await RemoveNetAsync();
        }
    }

    private async Task ApplyNetAsync(string policies)
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["policies.yaml"], policies, TestContext.Current.CancellationToken);
        var printed = await Command.RunAsync(Binaries.Webhook, ["manifests", "native", "--policy", folder["policies.yaml"]]);
        (await Admin.ApplyAsync(printed.Succeeded(), "--server-side")).Succeeded();
    }

    // The API server evaluates its policies before it calls a webhook, and for a moment after they are deleted.
    private async Task RemoveNetAsync()
    {
        (await Admin.RunAsync("delete", Net, Label)).Succeeded();
        await Eventually.HoldsAsync(
            async () =>
                !(await Admin.CreateAsync(Objects.ServiceEntry("default", "probe", "evil.example.net"), "--dry-run=server")).Error.Contains(
                    "ValidatingAdmissionPolicy",
                    StringComparison.Ordinal
                ),
            "the net gone"
        );
    }

    private Task<Command> Dry(string manifest) => Cluster.Tenant.CreateAsync(manifest, "--dry-run=server");

    private static string Sidecar(string @namespace, string mode) =>
        $$"""
            apiVersion: networking.istio.io/v1
            kind: Sidecar
            metadata: {name: default, namespace: {{@namespace}}}
            spec:
              outboundTrafficPolicy: {mode: {{mode}} }

            """;
}
