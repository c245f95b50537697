using System.Text.Json.Nodes;
using AdmissionWebhook.Policy.Schema;

namespace AdmissionWebhook.Deployment;

/// <summary>The custom resource definition of <c>EgressPolicy</c>, made from the schema that also reads policy files.</summary>
public static class PolicyResource
{
    internal const string Plural = "egresspolicies";

    public static JsonObject Definition() =>
        new()
        {
            ["apiVersion"] = "apiextensions.k8s.io/v1",
            ["kind"] = "CustomResourceDefinition",
            ["metadata"] = new JsonObject { ["name"] = $"{Plural}.{EgressPolicySchema.Group}", ["labels"] = DeploymentNames.Labels() },
            ["spec"] = new JsonObject
            {
                ["group"] = EgressPolicySchema.Group,
                ["names"] = new JsonObject
                {
                    ["kind"] = EgressPolicySchema.Kind,
                    ["listKind"] = EgressPolicySchema.Kind + "List",
                    ["plural"] = Plural,
                    ["singular"] = "egresspolicy",
                    ["shortNames"] = new JsonArray("egp"),
                },
                ["scope"] = "Cluster",
                ["versions"] = new JsonArray(Version()),
            },
        };

    private static JsonObject Version() =>
        new()
        {
            ["name"] = EgressPolicySchema.Version,
            ["served"] = true,
            ["storage"] = true,
            ["subresources"] = new JsonObject { ["status"] = new JsonObject() },
            ["additionalPrinterColumns"] = new JsonArray(
                Column("Ready", "string", ".status.conditions[?(@.type==\"Ready\")].status", "Whether the policy is in force."),
                Column("Approvals", "integer", ".status.approvals", "How many hosts it approves."),
                Column("Expiring", "integer", ".status.expiring", "How many of them expire soon."),
                Column("Age", "date", ".metadata.creationTimestamp", "Since when it exists.")
            ),
            ["schema"] = new JsonObject
            {
                ["openAPIV3Schema"] = new JsonObject
                {
                    ["description"] = EgressPolicySchema.Document.Description,
                    ["type"] = "object",
                    ["required"] = new JsonArray("spec"),
                    ["properties"] = new JsonObject
                    {
                        ["apiVersion"] = new JsonObject { ["type"] = "string" },
                        ["kind"] = new JsonObject { ["type"] = "string" },
                        ["metadata"] = new JsonObject { ["type"] = "object" },
                        ["spec"] = PolicyConstraints.AddTo(StructuralSchema.Of(EgressPolicySchema.Spec)),
                        ["status"] = PolicyStatusSchema.Status(),
                    },
                },
            },
        };

    private static JsonObject Column(string name, string type, string path, string description) =>
        new()
        {
            ["name"] = name,
            ["type"] = type,
            ["jsonPath"] = path,
            ["description"] = description,
        };
}
