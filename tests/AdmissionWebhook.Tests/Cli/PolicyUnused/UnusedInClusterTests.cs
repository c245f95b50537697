using AdmissionWebhook.Tests.Audit;
using AdmissionWebhook.Tests.Cluster;
using AdmissionWebhook.Tests.Traffic;

namespace AdmissionWebhook.Tests.Cli.PolicyUnused;

public sealed class UnusedInClusterTests
{
    private const string Policy = """
        apiVersion: egress.admissionwebhook.dev/v1alpha1
        kind: EgressPolicy
        metadata: {name: own}
        spec:
          approvedHosts:
            - host: api.example.com
            - host: quiet.example.com
            - host: idle.example.com
            - host: passed.example.com
        """;

    [Fact]
    public async Task A_cluster_stands_for_its_manifests()
    {
        await using var cluster = await StartAsync();
        var run = await RunAsync(cluster);
        Assert.Equal((1, ""), (run.ExitCode, run.Error));
        Assert.Contains(
            ":8: approval of \"idle.example.com\" (policy own): no object uses it\n",
            run.Output.Replace("policy.yaml", "", StringComparison.Ordinal),
            StringComparison.Ordinal
        );
        Assert.EndsWith("2 unused, judging by 2 objects\n", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(cluster.Api.RecordedRequests, request => request.IsWrite);
    }

    [Fact]
    public async Task With_Prometheus_those_without_traffic_are_listed_and_those_with_it_left_alone()
    {
        var samples = new MeshSamples(DateTimeOffset.UtcNow)
            .Requests("api.example.com", "api.example.com", "shop", hours => Math.Floor(hours))
            .Requests("passed.example.com", "PassthroughCluster", "shop", hours => Math.Floor(hours));
        using var prometheus = await RealPrometheus.StartAsync(samples.ToString());
        await using var cluster = await StartAsync();
        var run = await RunAsync(cluster, "--prometheus", prometheus.Url.ToString(), "--window", "4d", "--fix");
        Assert.Equal(1, run.ExitCode);
        Assert.Matches("approval of \"quiet.example.com\" .*: no traffic was seen for it in (4\\d|50)\\s?% of ", run.Output);
        Assert.Contains(
            "approval of \"passed.example.com\" (policy own): no object uses it, but traffic was seen for its host\n",
            run.Output,
            StringComparison.Ordinal
        );
        Assert.Matches(@"traffic: Prometheus has data for (4\d|50)\s?% of ", run.Output);
        Assert.Equal(Policy.Edited("    - host: idle.example.com\n", ""), cluster.Read("policy.yaml"));
    }

    private static async Task<AuditedFolder> StartAsync()
    {
        var cluster = await AuditedFolder.StartAsync(api =>
        {
            api.Serve(ClusteredWebhook.Policies);
            api.Put("""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"shop"} }""");
            api.Put(AuditedCluster.Entry("shop", "one", "api.example.com"));
            api.Put(AuditedCluster.Entry("shop", "two", "quiet.example.com"));
        });
        cluster.Write("policy.yaml", Policy);
        return cluster;
    }

    private static Task<Verb> RunAsync(AuditedFolder cluster, params string[] flags) =>
        Verb.RunAsync([
            "policy",
            "unused",
            "--cluster",
            "kubeconfig",
            "--kubeconfig",
            cluster["kubeconfig"],
            "--policy",
            cluster["policy.yaml"],
            .. flags,
        ]);
}
