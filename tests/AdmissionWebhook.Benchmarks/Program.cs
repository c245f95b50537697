using BenchmarkDotNet.Running;

BenchmarkSwitcher.FromAssembly(typeof(AdmissionWebhook.Benchmarks.ReviewBenchmarks).Assembly).Run(args);
