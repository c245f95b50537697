using System.Globalization;
using AdmissionWebhook.Benchmarks;
using AdmissionWebhook.Benchmarks.Cluster;
using AdmissionWebhook.Benchmarks.Soak;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

switch (args)
{
    case [ClusterFigures.Verb]:
        await ClusterFigures.PrintAsync();
        return;
    case [AuditFigures.Verb, var kubeconfig]:
        await AuditFigures.PrintAsync(kubeconfig);
        return;
    case [EnforcementFigures.Verb, var kubeconfig, .. var replicas]:
        await EnforcementFigures.PrintAsync(kubeconfig, [.. replicas.Select(replica => new Uri(replica))]);
        return;
    case [FakeCluster.Verb, var objects, var folder]:
        await FakeCluster.ServeAsync(int.Parse(objects, CultureInfo.InvariantCulture), folder);
        return;
    case [SoakRun.Verb, var program, var seconds, var rate]:
        using (
            var soak = new SoakRun(
                program,
                TimeSpan.FromSeconds(int.Parse(seconds, CultureInfo.InvariantCulture)),
                int.Parse(rate, CultureInfo.InvariantCulture)
            )
        )
        {
            Environment.ExitCode = await soak.PrintAsync() ? 0 : 1;
        }

        return;
}

// Runs in this process: the project that BenchmarkDotNet generates would not use this repository's build settings.
var isQuick = args.Contains("--quick");
var job = (isQuick ? Job.ShortRun : Job.Default).WithToolchain(InProcessEmitToolchain.Instance);
var config = DefaultConfig.Instance.AddJob(job).AddDiagnoser(MemoryDiagnoser.Default);
string[] rest = [.. args.Where(argument => argument != "--quick")];
BenchmarkSwitcher.FromAssembly(typeof(ReviewBenchmarks).Assembly).Run(rest.Length > 0 ? rest : ["--filter", "*"], config);
