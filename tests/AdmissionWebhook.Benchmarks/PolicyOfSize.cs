using System.Text;
using System.Text.Json;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Benchmarks;

/// <summary>A policy with as many approvals as asked for, of which one is for the payment gateway and a tenth are wildcards.</summary>
internal static class PolicyOfSize
{
    public static byte[] Document(int approvals)
    {
        var text = new StringBuilder(
            """
            {"apiVersion": "egress.admissionwebhook.dev/v1alpha1", "kind": "EgressPolicy", "metadata": {"name": "bench"}, "spec": {
              "contact": "#egress-approvals",
              "defaults": {"routeTimeout": "15s", "connectTimeout": "10s", "exportTo": ["."], "labels": {"egress.admissionwebhook.dev/governed": "true"},
                "retries": {"attempts": 2, "retryOn": ["connect-failure", "refused-stream"]}},
              "approvedHosts": [{"host": "api.payment-gateway.com", "ports": [{"number": 443, "protocols": ["TLS", "HTTPS"]}]}
            """);
        for (var i = 1; i < approvals; i++)
        {
            text.Append($$""", {"host": "{{(i % 10 == 0 ? "*." : "api.")}}vendor-{{i}}.example", "ports": [{"number": 443}], "owner": "team-{{i % 100}}"}""");
        }

        return Encoding.UTF8.GetBytes(text.Append("]}}").ToString());
    }

    public static PolicySet Compile(byte[] document)
    {
        using var json = JsonDocument.Parse(document);
        var errors = new List<PolicyError>();
        var policy = PolicyCompiler.Compile(json.RootElement, errors);
        return errors.Count == 0 ? new PolicySet([policy]) : throw new InvalidOperationException(string.Join("; ", errors));
    }
}
