using System.Text.Json;
using AdmissionWebhook.Policy.Rules;
using AdmissionWebhook.Policy.Schema;

namespace AdmissionWebhook.Cli.PolicyTests;

/// <summary>The format of a PolicyTest: policies, and cases with expected results.</summary>
internal static class PolicyTestSchema
{
    public const string Kind = "PolicyTest";

    public static Schema Document { get; } =
        Mapping(
            "Test cases for policies.",
            ("apiVersion", Text("The version of this format.") with { Values = [EgressPolicySchema.ApiVersion] }),
            ("kind", Text("What the document is.") with { Values = [Kind] }),
            ("metadata", new Schema(SchemaType.Any, "An optional name.")),
            ("policies", Resources("The policies; omitted: those of --policy.")),
            ("cluster", Resources("Objects in the cluster besides the manifests: Namespaces with labels, Services, Istio objects.")),
            ("now", Text("The time of the evaluation; omitted: now.", Formats.Instant)),
            ("cases", List("The cases.", Case) with { MinItems = 1 })
        ) with
        {
            Required = ["apiVersion", "kind", "cases"],
        };

    private static Schema Case =>
        Mapping(
            "One case.",
            ("name", Text("What it shows, as a sentence.", Formats.NotEmpty)),
            ("manifests", Resources("The objects to evaluate; together they are also part of the cluster view.") with { MinItems = 1 }),
            ("old", Resources("Stored objects; a manifest with a counterpart among them is an UPDATE.")),
            (
                "operation",
                Text("Omitted: UPDATE for manifests with a counterpart in old, else CREATE.") with
                {
                    Values = ["CREATE", "UPDATE"],
                }
            ),
            ("namespace", Text("Namespace of manifests that name none.", Formats.NamespaceGlob)),
            ("user", Text("Who sends them.", Formats.NotEmpty)),
            ("groups", List("The user's groups.", Text("A group.", Formats.NotEmpty))),
            ("now", Text("The time of the evaluation; omitted: that of the test.", Formats.Instant)),
            ("expect", Expect)
        ) with
        {
            Required = ["name", "manifests", "expect"],
        };

    private static Schema Expect =>
        Mapping(
            "The expected result; omitted fields are not compared.",
            ("allowed", new Schema(SchemaType.Boolean, "Whether all manifests are admitted.")),
            (
                "findings",
                List(
                    "All findings, in any order; omitted fields are not compared.",
                    Mapping(
                        "A finding.",
                        (
                            "rule",
                            Text("The rule.") with
                            {
                                Values = [.. RuleCatalog.All.Select(rule => rule.Descriptor.Name), RuleCatalog.UnreadableField.Name],
                            }
                        ),
                        ("action", Text("Its action.") with { Values = ["Deny", "Warn", "Audit"] }),
                        ("path", Text("Its JSON pointer.", Formats.NotEmpty)),
                        ("value", Text("The value it concerns."))
                    ) with
                    {
                        Required = ["rule"],
                    }
                )
            ),
            (
                "patch",
                List(
                    "The defaults that are set, in any order; for a case with one object.",
                    Mapping(
                        "An operation of RFC 6902.",
                        ("op", Text("The operation.") with { Values = ["add"] }),
                        ("path", Text("A JSON pointer.", Formats.NotEmpty)),
                        ("value", new Schema(SchemaType.Any, "The value to add."))
                    ) with
                    {
                        Required = ["op", "path", "value"],
                    }
                )
            )
        );

    private static Schema Resources(string description) =>
        List(
            $"{description} Each is a file or folder, relative to this file, or an object.",
            new Schema(SchemaType.Any, "A path or an object.")
        );

    /// <summary>Not expressible in the schema: a resource is a path or an object.</summary>
    public static bool IsResource(JsonElement item) => item.ValueKind is JsonValueKind.String or JsonValueKind.Object;

    private static Schema Mapping(string description, params (string, Schema)[] properties) =>
        new(SchemaType.Mapping, description) { Properties = properties };

    private static Schema List(string description, Schema items) => new(SchemaType.List, description) { Items = items };

    private static Schema Text(string description, Func<string, string?>? check = null) =>
        new(SchemaType.Text, description) { Check = check };
}
