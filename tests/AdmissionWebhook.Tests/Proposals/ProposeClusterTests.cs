using AdmissionWebhook.Tests.Audit;
using AdmissionWebhook.Tests.Cli;
using AdmissionWebhook.Tests.Cluster;

namespace AdmissionWebhook.Tests.Proposals;

public sealed class ProposeClusterTests
{
    [Fact]
    public async Task Under_the_proposal_for_a_cluster_the_audit_denies_nothing()
    {
        await using var cluster = await AuditedFolder.StartAsync(api =>
        {
            api.Serve(ClusteredWebhook.Policies);
            api.Put("""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"shop"} }""");
            api.Put(AuditedCluster.Entry("shop", "one", "api.example.com"));
            api.Put(AuditedCluster.Entry("ci", "two", "api.example.com"));
            api.Put(AuditedCluster.Entry("ci", "three", "api.github.com"));
            api.Put(
                """{"apiVersion":"v1","kind":"Service","metadata":{"name":"alias","namespace":"ci"},"spec":{"type":"ExternalName","externalName":"db.example.com"} }"""
            );
            api.Put(
                """{"apiVersion":"v1","kind":"Service","metadata":{"name":"web","namespace":"ci"},"spec":{"selector":{"app":"web"} } }"""
            );
        });
        var run = await Verb.RunAsync("policy", "propose", "--cluster", "kubeconfig", "--kubeconfig", cluster["kubeconfig"]);
        Assert.Equal(
            (0, "6 objects admitted under the proposal; minimal: without any one of its 3 approvals, something is denied\n"),
            (run.ExitCode, run.Error)
        );
        Assert.Contains("namespaces: [ci, shop]", run.Output, StringComparison.Ordinal);
        Assert.Contains("# for Service ci/alias\n", run.Output, StringComparison.Ordinal);
        Assert.Empty(await cluster.DeniedAsync("--policy", cluster.Write("proposed.yaml", run.Output)));
        Assert.DoesNotContain(cluster.Api.RecordedRequests, request => request.IsWrite);

        var one = await Verb.RunAsync("policy", "propose", "--cluster", "kubeconfig", "--kubeconfig", cluster["kubeconfig"], "-n", "shop");
        Assert.StartsWith("2 objects admitted under the proposal", one.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cluster_that_cannot_be_reached_exits_with_2()
    {
        var run = await Verb.RunAsync("policy", "propose", "--cluster", "kubeconfig", "--kubeconfig", "/nowhere/kubeconfig");
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains("/nowhere/kubeconfig", run.Error, StringComparison.Ordinal);
    }
}
