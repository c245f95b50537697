using System.Text;
using AdmissionWebhook.Engine;
using AdmissionWebhook.Policy;
using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Server.Admission;
using BenchmarkDotNet.Attributes;

namespace AdmissionWebhook.Benchmarks;

/// <summary>
/// Reviews of other kinds that open egress, compared with one of a VirtualService: from the bytes of a review to the bytes of its answer,
/// without HTTP. Match conditions send only pods with something to report; these have.
/// </summary>
public class CaptureBenchmarks
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly byte[] _virtualService = Inputs.Review(Inputs.PaymentGateway);
    private readonly byte[] _pod = Inputs.Review("", "Pod", Inputs.InjectedPod);
    private readonly byte[] _excludingPod = Inputs.Review("", "Pod", Inputs.ExcludingPod);
    private readonly byte[] _service = Inputs.Review(
        "",
        "Service",
        """{"metadata":{"name":"a"},"spec":{"type":"ExternalName","externalName":"api.payment-gateway.com"} }"""
    );
    private PolicySet _policies = null!;

    /// <exception cref="InvalidOperationException">An answer is not the one to be measured.</exception>
    [GlobalSetup]
    public void SetUp()
    {
        using var policy = Inputs.Policy(10);
        _policies = Inputs.Compile(policy);
        Expect(_virtualService, "\"warnings\"", isThere: false);
        Expect(_pod, "\"warnings\"", isThere: false);
        Expect(_excludingPod, "uncaptured-traffic", isThere: true);
        Expect(_service, "\"allowed\":true", isThere: true);
    }

    [Benchmark(Baseline = true)]
    public int VirtualService() => Answer(_virtualService).Written.Length;

    [Benchmark]
    public int InjectedPod() => Answer(_pod).Written.Length;

    [Benchmark]
    public int ExcludingPod() => Answer(_excludingPod).Written.Length;

    [Benchmark]
    public int Service() => Answer(_service).Written.Length;

    private AdmissionAnswer Validate(AdmissionRequest request) =>
        new(request, PolicyEngine.Validate(request.Input, _policies, NoClusterView.Instance, Now), []);

    private AnswerBuffer Answer(byte[] body)
    {
        var buffer = AnswerBuffer.Rent();
        AdmissionExchange.Answer(body, Validate, buffer);
        return buffer;
    }

    private void Expect(byte[] review, string text, bool isThere)
    {
        var answer = Encoding.UTF8.GetString(Answer(review).Written);
        if (answer.Contains(text, StringComparison.Ordinal) != isThere)
        {
            throw new InvalidOperationException($"expected {text} to be {(isThere ? "in" : "out of")} {answer}");
        }
    }
}
