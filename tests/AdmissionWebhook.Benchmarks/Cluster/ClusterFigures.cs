using System.Diagnostics;
using System.Globalization;
using AdmissionWebhook.Audit;
using AdmissionWebhook.Cluster;
using AdmissionWebhook.Kubernetes;
using AdmissionWebhook.Kubernetes.Connection;
using AdmissionWebhook.Policies;
using Microsoft.Extensions.Logging.Abstractions;

namespace AdmissionWebhook.Benchmarks.Cluster;

/// <summary>
/// The cost of following a cluster: memory per object in the view, time from a policy change to its enforcement, and the speed of an audit.
/// The API server is a fake on loopback with TLS.
/// </summary>
internal static class ClusterFigures
{
    public const string Verb = "--cluster";

    private const int Changes = 200;

    public static async Task PrintAsync()
    {
        foreach (var objects in new[] { 10_000, 50_000 })
        {
            using var cluster = await FakeCluster.StartAsync(objects);
            await PrintAsync(cluster, objects);
        }
    }

    private static async Task PrintAsync(FakeCluster cluster, int count)
    {
        var time = TimeProvider.System;
        using var connection = ClusterConnection.FromKubeconfig(time, null, [cluster.Kubeconfig]);
        var client = new KubernetesClient(connection, time);
        var policies = PolicyStore.WithoutFiles(new PolicyFiles(hasNamespaceLabels: true), time, NullLogger<PolicyStore>.Instance);
        var stored = new StoredPolicies(client, policies, time);
        var objects = new ClusterObjects(client, policies, time);
        using var ending = new CancellationTokenSource();
        var following = new List<Task> { stored.Reflector.RunAsync(ending.Token) };
        await stored.Reflector.Synced;

        var before = GC.GetTotalMemory(forceFullCollection: true);
        var watch = Stopwatch.StartNew();
        following.AddRange(objects.Reflectors.Select(reflector => reflector.RunAsync(ending.Token)));
        await Task.WhenAll(objects.Reflectors.Select(reflector => reflector.Synced));
        var synced = watch.Elapsed;
        objects.Complete();
        var view = GC.GetTotalMemory(forceFullCollection: true) - before;
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{count} objects: known after {synced.TotalSeconds:0.0} s; "
                    + $"the view takes {view / 1e6:0.0} MB, {(double)view / count:0} B for each object"
            )
        );

        await AuditAsync(new ClusterAudit(client, objects.Index, capture: true), policies, count);
        await EnforceAsync(client, policies);
        await ending.CancelAsync();
        await Task.WhenAll(following);
        GC.KeepAlive(objects);
    }

    private static async Task AuditAsync(ClusterAudit audit, PolicyStore policies, int count)
    {
        await audit.RunAsync(policies.Current, TimeProvider.System.GetUtcNow(), CancellationToken.None);
        var idle = GC.GetTotalMemory(forceFullCollection: true);
        var (allocated, cpu, peak) = (GC.GetTotalAllocatedBytes(), Environment.CpuUsage.TotalTime, 0L);
        using var sampling = new Timer(_ => peak = Math.Max(peak, GC.GetTotalMemory(forceFullCollection: false)), null, 0, 5);
        var watch = Stopwatch.StartNew();
        var found = await audit.RunAsync(policies.Current, TimeProvider.System.GetUtcNow(), CancellationToken.None);
        watch.Stop();
        var (evaluated, seconds) = (found.Objects.Values.Sum(), watch.Elapsed.TotalSeconds);
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"  audit: {evaluated} objects in {seconds:0.00} s, {evaluated / seconds:0} objects/s, "
                    + $"{(Environment.CpuUsage.TotalTime - cpu).TotalSeconds:0.00} s of processor time"
            )
        );
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"    {(double)(GC.GetTotalAllocatedBytes() - allocated) / count / 1000:0.0} kB allocated for each; "
                    + $"heap at most {(peak - idle) / 1e6:0.0} MB over idle; {found.Denied} would be denied"
            )
        );
    }

    private static async Task EnforceAsync(KubernetesClient client, PolicyStore policies)
    {
        var times = new List<double>();
        for (var i = 0; i < Changes; i++)
        {
            var enforced = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            policies.Changed += enforced.SetResult;
            var watch = Stopwatch.StartNew();
            await client.MergePatchAsync(
                ClusterResources.Policies.Named(LiveObjects.PolicyName),
                LiveObjects.Policy(string.Create(CultureInfo.InvariantCulture, $"change {i}")),
                CancellationToken.None
            );
            await enforced.Task;
            times.Add(watch.Elapsed.TotalMilliseconds);
            policies.Changed -= enforced.SetResult;
        }

        times.Sort();
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"  from the write of a changed policy to its enforcement, {Changes} changes: "
                    + $"p50 {times[Changes / 2]:0.0} ms, p99 {times[Changes * 99 / 100]:0.0} ms, at most {times[^1]:0.0} ms"
            )
        );
    }
}
