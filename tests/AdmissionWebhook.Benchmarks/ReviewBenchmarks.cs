using System.Text;
using AdmissionWebhook.Engine;
using AdmissionWebhook.Policy;
using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Server.Admission;
using BenchmarkDotNet.Attributes;

namespace AdmissionWebhook.Benchmarks;

/// <summary>From the bytes of a review to the bytes of its answer, without HTTP.</summary>
public class ReviewBenchmarks
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly byte[] _paymentGateway = Inputs.Review(Inputs.PaymentGateway);
    private readonly byte[] _misspelt = Inputs.Review(Inputs.Misspelt);
    private readonly byte[] _bare = Inputs.Review(Inputs.Bare);
    private PolicySet _policies = null!;

    [Params(10, 100_000)]
    public int Approvals { get; set; }

    /// <exception cref="InvalidOperationException">An answer is not the one to be measured.</exception>
    [GlobalSetup]
    public void SetUp()
    {
        using var policy = Inputs.Policy(Approvals);
        _policies = Inputs.Compile(policy);
        Expect(Allowed, "\"allowed\":true");
        Expect(Denied, "\"allowed\":false");
        Expect(Denied, "api.payment-gateway.com");
        Expect(Patched, "\"patchType\"");
    }

    [Benchmark]
    public int Allowed() => Answer(_paymentGateway, Validate);

    [Benchmark]
    public int Denied() => Answer(_misspelt, Validate);

    [Benchmark]
    public int Patched() => Answer(_bare, Mutate);

    private AdmissionAnswer Validate(AdmissionRequest request) =>
        new(request, PolicyEngine.Validate(request.Input, _policies, NoClusterView.Instance, Now), []);

    private AdmissionAnswer Mutate(AdmissionRequest request) =>
        new(request, Verdict.NothingToSay, PolicyEngine.Mutate(request.Input, _policies, NoClusterView.Instance, Now));

    private static int Answer(byte[] body, Func<AdmissionRequest, AdmissionAnswer> evaluate)
    {
        var buffer = AnswerBuffer.Rent();
        AdmissionExchange.Answer(body, evaluate, buffer);
        return buffer.Written.Length;
    }

    private static void Expect(Func<int> benchmark, string text)
    {
        var written = AnswerBuffer.Rent();
        _ = benchmark();
        var answer = Encoding.UTF8.GetString(written.Written);
        if (!answer.Contains(text, StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"expected {text} in {answer}");
        }
    }
}
