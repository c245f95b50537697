using System.Text.Json.Nodes;

namespace AdmissionWebhook.Tests.Infrastructure;

/// <summary>AdmissionReviews as an API server sends them.</summary>
public static class Reviews
{
    public const string Uid = "705ab4f5-6393-11e8-b7cc-42010a800002";

    public const string ApprovedEntry = """
        {"hosts": ["api.github.com"], "location": "MESH_EXTERNAL", "ports": [{"number": 443, "name": "https", "protocol": "TLS"}], "resolution": "DNS", "exportTo": ["."]}
        """;

    public const string UnapprovedEntry = """
        {"hosts": ["evil.example.net"], "location": "MESH_EXTERNAL", "ports": [{"number": 443, "name": "https", "protocol": "TLS"}], "resolution": "DNS", "exportTo": ["."]}
        """;

    /// <summary>A review of the CREATE of an object in the namespace <c>default</c>.</summary>
    public static JsonObject Create(string kind, string spec) =>
        Review(
            "CREATE",
            kind,
            new JsonObject
            {
                ["apiVersion"] = "networking.istio.io/v1",
                ["kind"] = kind,
                ["metadata"] = new JsonObject { ["name"] = "sample", ["namespace"] = "default" },
                ["spec"] = JsonNode.Parse(spec),
            }
        );

    public static JsonObject Review(string operation, string kind, JsonNode? @object) =>
        new()
        {
            ["apiVersion"] = "admission.k8s.io/v1",
            ["kind"] = "AdmissionReview",
            ["request"] = new JsonObject
            {
                ["uid"] = Uid,
                ["kind"] = new JsonObject
                {
                    ["group"] = "networking.istio.io",
                    ["version"] = "v1",
                    ["kind"] = kind,
                },
                ["name"] = "sample",
                ["namespace"] = "default",
                ["operation"] = operation,
                ["userInfo"] = new JsonObject { ["username"] = "someone", ["groups"] = new JsonArray("system:authenticated") },
                ["object"] = @object,
                ["oldObject"] = null,
                ["dryRun"] = false,
            },
        };
}
