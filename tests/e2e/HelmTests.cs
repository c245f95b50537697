using System.Text.Json.Nodes;
using AdmissionWebhook.EndToEnd.Infrastructure;
using AdmissionWebhook.Tests.Files;

namespace AdmissionWebhook.EndToEnd;

/// <summary>The chart in a cluster of its own, without pods: what an upgrade and a change of tools leave in place.</summary>
public sealed class HelmTests : IAsyncLifetime
{
    private const string Namespace = "admission-webhook";
    private const string Bundle = "Y2E=";

    private readonly TemporaryFolder _folder = new();
    private ControlPlane _cluster = null!;
    private Helm _helm = null!;

    private Kubectl Admin => _cluster.Admin;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(Binaries.Missing is not null, Binaries.Missing ?? "");
        Helm.Program();
        _cluster = await ControlPlane.StartAsync(_folder.Path);
        _helm = new Helm(_cluster.AdminKubeconfig, _folder.Path);
    }

    [Fact]
    public async Task An_upgrade_keeps_certificates_and_policies_and_uninstalling_keeps_stored_policies()
    {
        var file = _folder.Write("all.yaml", Objects.Approving("api.example.com"));
        (await _helm.RunAsync("install", "egress", Helm.Chart, "--set-file", $@"policies.files.all\.yaml={file}")).Succeeded();
        await StoreAsync();
        var secret = (await Admin.GetAsync("secret", "admission-webhook-certificates", "-n", Namespace)).ToJsonString();

        (await _helm.RunAsync("upgrade", "egress", Helm.Chart, "--set", "image.tag=9.9.9")).Succeeded();
        Assert.EndsWith(":9.9.9", await ImageAsync(), StringComparison.Ordinal);
        Assert.Equal(secret, (await Admin.GetAsync("secret", "admission-webhook-certificates", "-n", Namespace)).ToJsonString());
        Assert.Equal([Bundle], await BundlesAsync());
        Assert.Equal(["all.yaml"], await PolicyFilesAsync());
        Assert.Contains("api.example.com", (await PoliciesAsync())["all.yaml"]!.ToString(), StringComparison.Ordinal);

        (await _helm.RunAsync("rollback", "egress", "1")).Succeeded();
        Assert.Equal([Bundle], await BundlesAsync());
        Assert.Equal(["all.yaml"], await PolicyFilesAsync());

        (await _helm.RunAsync("uninstall", "egress")).Succeeded();
        Assert.Single((await Admin.GetAsync("egresspolicies"))["items"]!.AsArray());
    }

    // kubectl keeps its claim to what it applied, so Helm needs --force-conflicts, and a file that only kubectl applied stays.
    [Fact]
    public async Task Helm_takes_over_what_kubectl_applied()
    {
        (await Admin.RunAsync("apply", "-k", Path.Combine(Repository.Root, "deploy", "base"))).Succeeded();
        await StoreAsync();
        var file = _folder.Write("all.yaml", Objects.Approving("api.example.com"));
        string[] install = ["install", "egress", Helm.Chart, "--take-ownership", "--set-file", $@"policies.files.all\.yaml={file}"];
        (await _helm.RunAsync([.. install, "--force-conflicts"])).Succeeded();
        Assert.Equal([Bundle], await BundlesAsync());
        Assert.Equal(["all.yaml", "starter.yaml"], await PolicyFilesAsync());

        (
            await Admin.RunAsync(
                "patch",
                "configmap",
                "admission-webhook-policies",
                "-n",
                Namespace,
                "--type=json",
                "-p",
                """[{"op": "remove", "path": "/data/starter.yaml"}]"""
            )
        ).Succeeded();
        (await _helm.RunAsync("upgrade", "egress", Helm.Chart, "--reuse-values")).Succeeded();
        Assert.Equal(["all.yaml"], await PolicyFilesAsync());
    }

    public ValueTask DisposeAsync()
    {
        _cluster?.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    // Written by replicas and people: a certificate, the trust in it, a policy.
    private async Task StoreAsync()
    {
        (
            await Admin.RunAsync(
                "create",
                "secret",
                "generic",
                "admission-webhook-certificates",
                "-n",
                Namespace,
                "--from-literal=tls.crt=x"
            )
        ).Succeeded();
        foreach (var kind in new[] { "validatingwebhookconfiguration", "mutatingwebhookconfiguration" })
        {
            var webhooks = (await Admin.GetAsync(kind, "admission-webhook"))["webhooks"]!;
            foreach (var webhook in webhooks.AsArray())
            {
                webhook!["clientConfig"]!["caBundle"] = Bundle;
            }

            (
                await Admin.RunAsync(
                    "patch",
                    kind,
                    "admission-webhook",
                    "--field-manager=admission-webhook-certificates",
                    "--type=merge",
                    "-p",
                    new JsonObject { ["webhooks"] = webhooks.DeepClone() }.ToJsonString()
                )
            ).Succeeded();
        }

        (await Admin.RunAsync("wait", "--for=condition=Established", "customresourcedefinitions", "--all", "--timeout=60s")).Succeeded();
        (await Admin.CreateAsync(Objects.Approving("stored.example.com"))).Succeeded();
    }

    private async Task<string> ImageAsync() =>
        (string)
            (await Admin.GetAsync("deployment", "admission-webhook", "-n", Namespace))["spec"]!["template"]!["spec"]!["containers"]![0]![
                "image"
            ]!;

    private async Task<JsonObject> PoliciesAsync() =>
        (await Admin.GetAsync("configmap", "admission-webhook-policies", "-n", Namespace))["data"]!.AsObject();

    private async Task<IEnumerable<string>> PolicyFilesAsync() =>
        (await PoliciesAsync()).Select(file => file.Key).Order(StringComparer.Ordinal);

    private async Task<IEnumerable<string>> BundlesAsync() =>
        (await Admin.GetAsync("validatingwebhookconfiguration,mutatingwebhookconfiguration", "admission-webhook"))["items"]!
            .AsArray()
            .SelectMany(one => one!["webhooks"]!.AsArray())
            .Select(webhook => (string?)webhook!["clientConfig"]!["caBundle"] ?? "")
            .Distinct();
}
