using System.Text.Json;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Consistency.Rejections;

/// <summary>TLS settings of clients that istiod rejects (istio pkg/config/validation/agent/validation.go, ValidateTLS).</summary>
internal static class ClientTlsRejections
{
    private static readonly string[] Files = ["clientCertificate", "privateKey", "caCertificates", "caCrl"];
    private static readonly string[] Verification = ["caCertificates", "subjectAltNames"];

    public static IEnumerable<Rejection> Of(JsonElement tls, JsonPath path)
    {
        var mode = tls.Text("mode"u8);
        if (mode is not ("SIMPLE" or "MUTUAL"))
        {
            yield break;
        }

        var credential = tls.Text("credentialName"u8) ?? "";
        if (credential.Length > 0 && Files.Any(file => tls.Member(file).Text() is { Length: > 0 }))
        {
            yield return new Rejection(
                path["credentialName"],
                credential,
                "istiod rejects credentialName together with certificate files",
                "keep either the credentialName or the files"
            );
        }

        var others = new List<string>();
        if (tls.IsTrue("insecureSkipVerify"u8))
        {
            others.AddRange(Verification.Where(name => tls.Member(name).HasContent()));
            if (mode == "SIMPLE" && credential.Length > 0)
            {
                others.Add("credentialName");
            }
        }

        if (others.Count > 0)
        {
            yield return new Rejection(
                path["insecureSkipVerify"],
                "true",
                $"istiod rejects insecureSkipVerify together with {string.Join(" and ", others)}",
                "remove insecureSkipVerify"
            );
        }
    }
}
