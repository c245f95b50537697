using System.Text;

namespace AdmissionWebhook.Admission;

/// <summary>
/// Sends a few reviews through the path that real ones take, so that the first of those is not the one that waits for the compiler.
/// </summary>
internal sealed class AdmissionWarmUp(AdmissionJudge judge)
{
    // Enough for the runtime to take the path for a hot one; a few milliseconds.
    private const int Rounds = 40;

    private static readonly string[] Objects =
    [
        Review("ServiceEntry", """
            {"hosts": ["warm-up.invalid"], "ports": [{"number": 443, "name": "tls", "protocol": "TLS"}], "resolution": "DNS", "exportTo": ["."]}
            """),
        Review("VirtualService", """
            {"hosts": ["warm-up.invalid"], "http": [{"route": [{"destination": {"host": "warm-up.invalid", "port": {"number": 443}}}]}]}
            """),
        Review("DestinationRule", """{"host":"warm-up.invalid","trafficPolicy":{"tls":{"mode":"SIMPLE","sni":"warm-up.invalid"}}}"""),
    ];

    public void Run()
    {
        foreach (var body in Objects.Select(Encoding.UTF8.GetBytes))
        {
            for (var round = 0; round < Rounds; round++)
            {
                AdmissionExchange.Answer(body, judge.Validate, AnswerBuffer.Rent());
                AdmissionExchange.Answer(body, judge.Mutate, AnswerBuffer.Rent());
            }
        }
    }

    private static string Review(string kind, string spec) => $$$"""
        {"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview",
        "request":{"uid":"warm-up","operation":"CREATE","namespace":"default","name":"warm-up",
        "kind":{"group":"networking.istio.io","version":"v1","kind":"{{{kind}}}"},"userInfo":{"username":"warm-up"},
        "object":{"apiVersion":"networking.istio.io/v1","kind":"{{{kind}}}","metadata":{"name":"warm-up"},
        "spec":{{{spec}}} } } }
        """;
}
