using System.Text.Json;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Consistency.Rejections;

/// <summary>DestinationRules that istiod rejects (istio pkg/config/validation, ValidateDestinationRule).</summary>
internal static class DestinationRuleRejections
{
    private static readonly string[] PortSettings = ["outlierDetection", "connectionPool", "loadBalancer", "tls"];
    private static readonly string[] Settings = [.. PortSettings, "portLevelSettings", "tunnel", "proxyProtocol", "retryBudget"];

    public static IEnumerable<Rejection> Of(Review review)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var index = 0;
        foreach (var subset in review.Spec.Member("subsets"u8).Items())
        {
            var path = JsonPath.Spec["subsets"][index++];
            if (subset.Text("name"u8) is { } name && !names.Add(name))
            {
                yield return new Rejection(
                    path["name"],
                    name,
                    $"istiod rejects two subsets named \"{name}\"",
                    "give each subset a unique name"
                );
            }
        }

        foreach (var policy in review.TrafficPolicies)
        {
            foreach (var rejection in Policy(policy))
            {
                yield return rejection;
            }
        }
    }

    private static IEnumerable<Rejection> Policy(TrafficPolicy policy)
    {
        var (settings, path) = (policy.Settings, policy.Path);
        if (
            settings.ValueKind == JsonValueKind.Object
            && !(policy.Port == 0 ? Settings : PortSettings).Any(name => settings.Member(name).IsPresent())
        )
        {
            yield return new Rejection(
                path,
                "",
                "istiod rejects empty traffic settings",
                "remove them, or set tls, connectionPool, outlierDetection or loadBalancer"
            );
        }

        var tls = settings.Member("tls"u8);
        var mode = tls.Text("mode"u8);
        if (
            mode is "SIMPLE" or "MUTUAL"
            && tls.Text("credentialName"u8) is { Length: > 0 } credential
            && (
                tls.Member("clientCertificate"u8).HasContent()
                || tls.Member("privateKey"u8).HasContent()
                || tls.Member("caCertificates"u8).HasContent()
            )
        )
        {
            yield return new Rejection(
                path["tls"]["credentialName"],
                credential,
                "istiod rejects credentialName together with certificate files",
                "keep either the credentialName or the files"
            );
        }

        if (
            mode is "SIMPLE" or "MUTUAL"
            && tls.IsTrue("insecureSkipVerify"u8)
            && (tls.Member("caCertificates"u8).HasContent() || tls.Member("subjectAltNames"u8).HasContent())
        )
        {
            yield return new Rejection(
                path["tls"]["insecureSkipVerify"],
                "true",
                "istiod rejects insecureSkipVerify together with caCertificates or subjectAltNames",
                "remove insecureSkipVerify"
            );
        }

        if (settings.Member("tunnel"u8).IsPresent() && settings.Member("proxyProtocol"u8).IsPresent())
        {
            yield return new Rejection(
                path["proxyProtocol"],
                "",
                "istiod rejects tunnel and proxyProtocol together",
                "keep one of the two"
            );
        }
    }
}
