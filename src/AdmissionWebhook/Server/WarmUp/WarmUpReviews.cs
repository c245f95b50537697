using System.Text;

namespace AdmissionWebhook.Server.WarmUp;

/// <summary>Reviews of no object: their host is reserved (RFC 2606), and what is said of them is heard by nobody.</summary>
internal static class WarmUpReviews
{
    public static readonly byte[][] All =
    [
        Review("ServiceEntry", """
            {"hosts": ["warm-up.invalid"], "ports": [{"number": 443, "name": "tls", "protocol": "TLS"}], "resolution": "DNS", "exportTo": ["."]}
            """),
        Review("VirtualService", """
            {"hosts": ["warm-up.invalid"], "http": [{"route": [{"destination": {"host": "warm-up.invalid", "port": {"number": 443}}}]}]}
            """),
        Review("DestinationRule", """{"host":"warm-up.invalid","trafficPolicy":{"tls":{"mode":"SIMPLE","sni":"warm-up.invalid"}}}"""),
    ];

    private static byte[] Review(string kind, string spec) => Encoding.UTF8.GetBytes($$$"""
        {"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview",
        "request":{"uid":"warm-up","operation":"CREATE","namespace":"default","name":"warm-up",
        "kind":{"group":"networking.istio.io","version":"v1","kind":"{{{kind}}}"},"userInfo":{"username":"warm-up"},
        "object":{"apiVersion":"networking.istio.io/v1","kind":"{{{kind}}}","metadata":{"name":"warm-up"},
        "spec":{{{spec}}} } } }
        """);
}
