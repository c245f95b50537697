using AdmissionWebhook.Benchmarks;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

// In this process: the project that BenchmarkDotNet would generate does not know this repository's build settings.
var isQuick = args.Contains("--quick");
var job = (isQuick ? Job.ShortRun : Job.Default).WithToolchain(InProcessEmitToolchain.Instance);
var config = DefaultConfig.Instance.AddJob(job).AddDiagnoser(MemoryDiagnoser.Default);
string[] rest = [.. args.Where(argument => argument != "--quick")];
BenchmarkSwitcher.FromAssembly(typeof(ReviewBenchmarks).Assembly).Run(rest.Length > 0 ? rest : ["--filter", "*"], config);
