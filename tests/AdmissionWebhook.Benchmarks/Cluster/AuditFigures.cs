using System.Diagnostics;
using System.Globalization;
using AdmissionWebhook.Audit;
using AdmissionWebhook.Kubernetes;
using AdmissionWebhook.Kubernetes.Connection;
using AdmissionWebhook.Policy.Cluster;

namespace AdmissionWebhook.Benchmarks.Cluster;

/// <summary>The cost of auditing a real cluster, every kind included, under a policy that approves nothing.</summary>
internal static class AuditFigures
{
    public const string Verb = "--audit";

    private const int Runs = 4;

    /// <param name="kubeconfig">For a user who can list everything.</param>
    public static async Task PrintAsync(string kubeconfig)
    {
        using var connection = ClusterConnection.FromKubeconfig(TimeProvider.System, null, [kubeconfig]);
        using var policy = Inputs.Policy(1);
        var policies = Inputs.Compile(policy);
        var audit = new ClusterAudit(
            new KubernetesClient(connection, TimeProvider.System),
            new ClusterIndex { KnowsObjects = false },
            capture: true
        );
        for (var run = 1; run <= Runs; run++)
        {
            var idle = GC.GetTotalMemory(forceFullCollection: true);
            var (allocated, cpu, peak) = (GC.GetTotalAllocatedBytes(), Environment.CpuUsage.TotalTime, 0L);
            await using var sampling = new Timer(_ => peak = Math.Max(peak, GC.GetTotalMemory(forceFullCollection: false)), null, 0, 5);
            var watch = Stopwatch.StartNew();
            var found = await audit.RunAsync(policies, TimeProvider.System.GetUtcNow(), CancellationToken.None);
            var (objects, seconds) = (found.Objects.Values.Sum(), watch.Elapsed.TotalSeconds);
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{objects} objects in {seconds:0.0} s, {(Environment.CpuUsage.TotalTime - cpu).TotalSeconds:0.0} s of processor time; "
                        + $"{(GC.GetTotalAllocatedBytes() - allocated) / (double)objects / 1000:0.0} kB allocated for each; "
                        + $"heap at most {(peak - idle) / 1e6:0.0} MB over idle, "
                        + $"{(GC.GetTotalMemory(forceFullCollection: true) - idle) / 1e6:0.0} MB after; "
                        + $"{found.Violations.Values.Sum()} findings, {found.Denied} would be denied"
                )
            );
        }
    }
}
