using System.Text.Json.Nodes;

namespace AdmissionWebhook.Deployment;

/// <summary>The schema of <c>status</c>.</summary>
internal static class PolicyStatusSchema
{
    public static JsonObject Status() =>
        new()
        {
            ["description"] = "What the webhook makes of the policy.",
            ["type"] = "object",
            ["properties"] = new JsonObject
            {
                ["observedGeneration"] = Count("The generation that this status is about."),
                ["approvals"] = Count("How many hosts the policy approves."),
                ["expiring"] = Count("How many of them expire soon."),
                ["conditions"] = new JsonObject
                {
                    ["description"] = "Ready: whether the policy is in force, and if not, why.",
                    ["type"] = "array",
                    ["items"] = Condition(),
                    ["x-kubernetes-list-type"] = "map",
                    ["x-kubernetes-list-map-keys"] = new JsonArray("type"),
                },
            },
        };

    // metav1.Condition, with the limits of its own definition.
    private static JsonObject Condition() =>
        new()
        {
            ["type"] = "object",
            ["required"] = new JsonArray("type", "status", "lastTransitionTime", "reason", "message"),
            ["properties"] = new JsonObject
            {
                ["type"] = new JsonObject { ["type"] = "string", ["maxLength"] = 316 },
                ["status"] = new JsonObject { ["type"] = "string", ["enum"] = new JsonArray("True", "False", "Unknown") },
                ["observedGeneration"] = Count("The generation that this condition is about."),
                ["lastTransitionTime"] = new JsonObject { ["type"] = "string", ["format"] = "date-time" },
                ["reason"] = new JsonObject
                {
                    ["type"] = "string",
                    ["minLength"] = 1,
                    ["maxLength"] = 1024,
                },
                ["message"] = new JsonObject { ["type"] = "string", ["maxLength"] = 32768 },
            },
        };

    private static JsonObject Count(string description) =>
        new()
        {
            ["description"] = description,
            ["type"] = "integer",
            ["format"] = "int64",
            ["minimum"] = 0,
        };
}
