using System.Globalization;
using System.Text.Json.Nodes;

namespace AdmissionWebhook.Benchmarks.Cluster;

/// <summary>Objects for a cluster of some size: hosts with all of their objects in each namespace.</summary>
internal static class LiveObjects
{
    public const string PolicyName = "benchmark";

    private const int PerNamespace = 100;
    private const int Vendors = 1000;

    /// <summary>One vendor in ten is not approved.</summary>
    public static JsonObject Of(int number)
    {
        var host = string.Create(CultureInfo.InvariantCulture, $"api-{number / 3}.vendor-{number / 3 % Vendors}.example");
        return (number % 3) switch
        {
            0 => Object(
                "ServiceEntry",
                number,
                $$"""
                {"hosts":["{{host}}"],"location":"MESH_EXTERNAL","resolution":"DNS","exportTo":["."],
                "ports":[{"number":443,"name":"tls","protocol":"TLS"},{"number":80,"name":"http","protocol":"HTTP","targetPort":443}]}
                """
            ),
            1 => Object("VirtualService", number, Inputs.PaymentGateway.Replace("api.payment-gateway.com", host, StringComparison.Ordinal)),
            _ => Object(
                "DestinationRule",
                number,
                $$"""
                {"host":"{{host}}","exportTo":["."],"trafficPolicy":{"connectionPool":{"tcp":{"connectTimeout":"5s"} },
                "portLevelSettings":[{"port":{"number":80},"tls":{"mode":"SIMPLE","sni":"{{host}}","subjectAltNames":["{{host}}"]} }]} }
                """
            ),
        };
    }

    /// <summary>What the review of review.json and <see cref="Inputs.PaymentGateway"/> routes to.</summary>
    public static IEnumerable<JsonObject> OfPaymentGateway() =>
        [
            Object(
                "ServiceEntry",
                "payments",
                "payment-gateway",
                """
                {"hosts":["api.payment-gateway.com"],"location":"MESH_EXTERNAL","resolution":"DNS","exportTo":["."],
                "ports":[{"number":443,"name":"http-tls","protocol":"HTTP"}]}
                """
            ),
            Object(
                "DestinationRule",
                "payments",
                "payment-gateway",
                """
                {"host":"api.payment-gateway.com","exportTo":["."],"trafficPolicy":{"connectionPool":{"tcp":{"connectTimeout":"5s"} },
                "tls":{"mode":"SIMPLE","sni":"api.payment-gateway.com","subjectAltNames":["api.payment-gateway.com"]} } }
                """
            ),
        ];

    /// <param name="reason">Distinguishes versions of the policy.</param>
    public static JsonObject Policy(string reason)
    {
        var approvals = Enumerable
            .Range(0, Vendors)
            .Where(vendor => vendor % 10 != 0)
            .Select(vendor =>
                (JsonNode)
                    new JsonObject
                    {
                        ["host"] = string.Create(CultureInfo.InvariantCulture, $"*.vendor-{vendor}.example"),
                        ["reason"] = reason,
                    }
            )
            .Append(new JsonObject { ["host"] = "api.payment-gateway.com", ["reason"] = reason });
        return new JsonObject
        {
            ["apiVersion"] = "egress.admissionwebhook.dev/v1alpha1",
            ["kind"] = "EgressPolicy",
            ["metadata"] = new JsonObject { ["name"] = PolicyName },
            ["spec"] = new JsonObject { ["approvedHosts"] = new JsonArray([.. approvals]) },
        };
    }

    private static JsonObject Object(string kind, int number, string spec) =>
        Object(
            kind,
            string.Create(CultureInfo.InvariantCulture, $"team-{number / PerNamespace}"),
            string.Create(CultureInfo.InvariantCulture, $"api-{number / 3}"),
            spec
        );

    private static JsonObject Object(string kind, string @namespace, string name, string spec) =>
        new()
        {
            ["apiVersion"] = "networking.istio.io/v1",
            ["kind"] = kind,
            ["metadata"] = new JsonObject
            {
                ["name"] = name,
                ["namespace"] = @namespace,
                ["labels"] = new JsonObject { ["app.kubernetes.io/part-of"] = "shop", ["team"] = "orders" },
                ["annotations"] = new JsonObject { ["description"] = "a line of text that says what the object is for" },
            },
            ["spec"] = JsonNode.Parse(spec),
        };
}
