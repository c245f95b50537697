using System.Text.Json;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Policies;
using BenchmarkDotNet.Attributes;

namespace AdmissionWebhook.Benchmarks;

/// <summary>Compiling a policy, and finding one host among its approvals.</summary>
public class PolicyBenchmarks
{
    private readonly List<int> _found = [];
    private JsonDocument _policy = null!;
    private HostIndex<int> _index = null!;

    [Params(10, 100_000)]
    public int Approvals { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        _policy = Inputs.Policy(Approvals);
        _index = new HostIndex<int>(
            Enumerable.Range(0, Approvals).Select(i => (HostName.Parse(i % 10 == 0 ? $"*.v-{i}.example" : $"api.v-{i}.example"), i))
        );
    }

    [GlobalCleanup]
    public void CleanUp() => _policy.Dispose();

    [Benchmark]
    public PolicySet Compile() => Inputs.Compile(_policy);

    [Benchmark]
    public int Match()
    {
        _found.Clear();
        _index.CollectContaining(HostName.Parse("a.b.v-0.example"), _found);
        return _found.Count;
    }
}
