using System.Text;
using System.Text.Json;
using AdmissionWebhook.Policy;
using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Patching;
using AdmissionWebhook.Policy.Policies;
using BenchmarkDotNet.Attributes;

namespace AdmissionWebhook.Benchmarks;

/// <summary>One review of the payment-gateway VirtualService, from its bytes to verdict or patch; what it costs must not grow with the approvals.</summary>
[MemoryDiagnoser]
public class ReviewBenchmarks
{
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly byte[] Approved = VirtualService("api.payment-gateway.com");
    private static readonly byte[] Unapproved = VirtualService("api.paymnet-gateway.com");

    private PolicySet _policies = PolicySet.Empty;

    [Params(10, 100_000)]
    public int Approvals { get; set; }

    [GlobalSetup]
    public void Setup() => _policies = PolicyOfSize.Compile(PolicyOfSize.Document(Approvals));

    [Benchmark]
    public bool Admit() => Judge(Approved);

    [Benchmark]
    public bool Deny() => Judge(Unapproved);

    [Benchmark]
    public IReadOnlyList<JsonPatchOperation> Default()
    {
        using var document = JsonDocument.Parse(Approved);
        return PolicyEngine.Mutate(Input(document), _policies, NoClusterView.Instance, Now);
    }

    private bool Judge(byte[] manifest)
    {
        using var document = JsonDocument.Parse(manifest);
        return PolicyEngine.Validate(Input(document), _policies, NoClusterView.Instance, Now).Allowed;
    }

    private static AdmissionInput Input(JsonDocument document) => new()
    {
        Group = "networking.istio.io",
        Version = "v1",
        Kind = "VirtualService",
        Namespace = "payments",
        Name = "payment-gateway",
        Operation = Operation.Create,
        Object = document.RootElement,
    };

    private static byte[] VirtualService(string host) => Encoding.UTF8.GetBytes(
        """
        {"apiVersion": "networking.istio.io/v1", "kind": "VirtualService", "metadata": {"name": "payment-gateway", "namespace": "payments"},
         "spec": {"hosts": ["HOST"], "http": [
           {"match": [{"uri": {"prefix": "/v1/payments"}}], "route": [{"destination": {"host": "HOST", "port": {"number": 443}}}],
            "retries": {"attempts": 2, "perTryTimeout": "10s", "retryOn": "reset,connect-failure"}, "timeout": "60s",
            "headers": {"request": {"add": {"x-request-source": "orders"}}}},
           {"route": [{"destination": {"host": "HOST", "port": {"number": 443}}}], "timeout": "30s"}]}}
        """.Replace("HOST", host, StringComparison.Ordinal));
}
