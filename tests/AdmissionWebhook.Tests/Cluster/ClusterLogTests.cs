using AdmissionWebhook.Fakes;
using AdmissionWebhook.Tests.Files;
using AdmissionWebhook.Tests.Infrastructure;

namespace AdmissionWebhook.Tests.Cluster;

/// <summary>The log that an engineer on call reads.</summary>
public sealed class ClusterLogTests
{
    [Fact]
    public async Task It_says_what_is_in_force_what_is_missing_and_when_it_arrives()
    {
        await using var api = await FakeApiServer.StartAsync();
        using var folder = new TemporaryFolder();
        api.WriteKubeconfig(folder["kubeconfig"]);
        api.Serve(ClusteredWebhook.Policies);
        api.Put(ClusteredWebhook.Policy("one", """{"approvedHosts": [{"host": "api.github.com"}]}"""));
        api.Withdraw("serviceentries");
        var mayList = false;
        api.Authorize = request => request.Resource != "destinationrules" || Volatile.Read(ref mayList);
        using var program = WebhookProcess.Start([
            "serve",
            "--port=0",
            "--management-port=0",
            "--cluster=kubeconfig",
            $"--kubeconfig={folder["kubeconfig"]}",
        ]);

        await program.WaitForAsync("New policies in force: 1 policy from the cluster\n");

        // Ports open without waiting for the cluster, so this can come before or after the policies.
        await program.WaitForAsync("In force: ");
        await program.WaitForAsync("The cluster does not serve serviceentries.networking.istio.io (is the CRD installed?)");
        await program.WaitForAsync("Not ready: destinationrules.networking.istio.io cannot be listed: ");
        await program.WaitForAsync("Became leader: this replica writes policy status and audits the cluster\n");
        Volatile.Write(ref mayList, true);
        api.Serve(FakeResource.Istio[0]);
        await program.WaitForAsync("Watching destinationrules.networking.istio.io again: 0\n");
        await program.WaitForAsync("The cluster now serves serviceentries.networking.istio.io: 0\n");
        await program.WaitForAsync("Cluster caches synced: 1 egresspolicies, ");
        Assert.DoesNotContain("Lost the watch", program.Output, StringComparison.Ordinal);
        Assert.Single(program.Output.Split('\n'), line => line.Contains("policies in force", StringComparison.Ordinal));
    }
}
