using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Policies;
using BenchmarkDotNet.Attributes;

namespace AdmissionWebhook.Benchmarks;

/// <summary>What a reload costs, and one lookup.</summary>
[MemoryDiagnoser]
public class PolicyBenchmarks
{
    private readonly List<Approval> _matches = [];
    private byte[] _document = [];
    private PolicySet _policies = PolicySet.Empty;

    [Params(10, 100_000)]
    public int Approvals { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _document = PolicyOfSize.Document(Approvals);
        _policies = PolicyOfSize.Compile(_document);
    }

    [Benchmark]
    public PolicySet Compile() => PolicyOfSize.Compile(_document);

    [Benchmark]
    public int Match()
    {
        _matches.Clear();
        _policies.Policies[0].ApprovalIndex.CollectContaining(HostName.Parse("a.b.c.vendor-10.example"), _matches);
        return _matches.Count;
    }
}
