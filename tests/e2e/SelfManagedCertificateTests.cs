using AdmissionWebhook.EndToEnd.Infrastructure;

namespace AdmissionWebhook.EndToEnd;

/// <summary>Replicas that make and rotate their own certificates, with only the roles of deploy/base.</summary>
public sealed class SelfManagedCertificateTests(TestCluster cluster) : EndToEndTest(cluster)
{
    private const string Secret = "admission-webhook-certificates";

    [Fact]
    public async Task Three_replicas_make_one_CA_and_rotate_it_during_applies_without_losing_an_answer()
    {
        await Cluster.GovernAsync(Objects.Approving(Writer.Approved));
        var configurations = await Cluster.ConfigurationsAsync();
        (await Admin.ApplyAsync(configurations)).Succeeded();
        var replicas = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Cluster.StartReplicaAsync("--tls=self-managed")));
        Cluster.Service.Route();
        Cluster.Service.Route([.. replicas.Select(replica => replica.Port)]);
        var bundle = Assert.Single(await BundlesAsync());

        Assert.DoesNotContain("configured", (await Admin.ApplyAsync(configurations)).Succeeded(), StringComparison.Ordinal);
        (await Admin.ApplyAsync(configurations, "--server-side", "--force-conflicts", "--field-manager=gitops")).Succeeded();
        Assert.Equal([bundle], await BundlesAsync());

        var writer = new Writer(Admin, await Cluster.NamespaceAsync());
        await writer.DuringAsync(async () =>
        {
            var served = await Cluster.ServedCertificateAsync();
            (
                await Admin.RunAsync("annotate", "secret", Secret, "-n", "admission-webhook", "egress.admissionwebhook.dev/rotate=now")
            ).Succeeded();
            await Eventually.HoldsAsync(
                async () => (await BundlesAsync()).All(one => one.Length > bundle.Length),
                "both authorities trusted"
            );
            await Eventually.HoldsAsync(
                async () => await Cluster.ServedCertificateAsync() != served,
                "a certificate of the other authority"
            );
        });

        Assert.All(replicas, replica => Assert.DoesNotContain("forbidden", replica.Daemon.Output, StringComparison.OrdinalIgnoreCase));
        Cluster.Service.Route(Cluster.Replica.Port);
        await Cluster.EndAsync(replicas);
        await Cluster.RegisterAsync();
    }

    private async Task<IReadOnlyList<string>> BundlesAsync()
    {
        var configurations = await Admin.GetAsync("validatingwebhookconfiguration,mutatingwebhookconfiguration", "admission-webhook");
        return
        [
            .. configurations["items"]!
                .AsArray()
                .SelectMany(one => one!["webhooks"]!.AsArray())
                .Select(webhook => (string?)webhook!["clientConfig"]!["caBundle"] ?? "")
                .Distinct(),
        ];
    }
}
