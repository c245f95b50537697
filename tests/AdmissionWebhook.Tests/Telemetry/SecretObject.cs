using System.Text.Json.Nodes;
using AdmissionWebhook.Tests.Infrastructure;

namespace AdmissionWebhook.Tests.Telemetry;

/// <summary>A denied review of an object with a secret in every place for content.</summary>
internal static class SecretObject
{
    public const string Secret = "s3cr3t-marker";

    public static JsonObject Review()
    {
        var review = Reviews.Create(
            "ServiceEntry",
            $$"""
            {"hosts": ["{{Secret}}.example.net"], "ports": [{"number": 443, "name": "https", "protocol": "{{Secret}}"}],
             "resolution": "{{Secret}}",
             "unknown": {"{{Secret}}": "{{Secret}}"}, "endpoints": [{"address": "{{Secret}}"}], "exportTo": ["{{Secret}}"]}
            """
        );
        var subject = review["request"]!["object"]!;
        subject["metadata"]!["annotations"] = new JsonObject { ["kubectl.kubernetes.io/last-applied-configuration"] = Secret };
        subject["metadata"]!["labels"] = new JsonObject { ["label"] = Secret };
        review["request"]!["options"] = new JsonObject { ["fieldManager"] = Secret };
        review["request"]!["userInfo"]!["extra"] = new JsonObject { ["token"] = new JsonArray(Secret) };
        return review;
    }
}
