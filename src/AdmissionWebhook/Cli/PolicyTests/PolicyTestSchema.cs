using System.Text.Json;
using AdmissionWebhook.Policy.Rules;
using AdmissionWebhook.Policy.Schema;

namespace AdmissionWebhook.Cli.PolicyTests;

/// <summary>The shape of a PolicyTest: policies, and cases with what is expected of them.</summary>
internal static class PolicyTestSchema
{
    public const string Kind = "PolicyTest";

    public static Schema Document { get; } = Mapping(
        "Cases that policies are tried on.",
        ("apiVersion", Text("The version of this format.") with { Values = [EgressPolicySchema.ApiVersion] }),
        ("kind", Text("What the document is.") with { Values = [Kind] }),
        ("metadata", new Schema(SchemaType.Any, "A name, if it is to have one.")),
        ("policies", Resources("The policies; omitted: those of --policy.")),
        ("cluster", Resources("What the cluster holds beside the manifests: Namespaces with labels, Services, Istio's objects.")),
        ("now", Text("The instant of the evaluation; omitted: now.", Formats.Instant)),
        ("cases", List("What is tried.", Case) with { MinItems = 1 })) with
    { Required = ["apiVersion", "kind", "cases"] };

    private static Schema Case => Mapping(
        "One trial.",
        ("name", Text("What it shows, as a sentence.", Formats.NotEmpty)),
        ("manifests", Resources("What is sent; all of it is the cluster view too.") with { MinItems = 1 }),
        ("old", Resources("The objects as stored; a manifest with its old object among them is an update of it.")),
        ("operation", Text("Omitted: CREATE, or with old as it comes.") with { Values = ["CREATE", "UPDATE"] }),
        ("namespace", Text("Where manifests stand that name no namespace.", Formats.NamespaceGlob)),
        ("user", Text("Who sends them.", Formats.NotEmpty)),
        ("groups", List("The user's groups.", Text("A group.", Formats.NotEmpty))),
        ("now", Text("The instant of the evaluation; omitted: that of the test.", Formats.Instant)),
        ("expect", Expect)) with
    { Required = ["name", "manifests", "expect"] };

    private static Schema Expect => Mapping(
        "What must come of it; what is left out is not compared.",
        ("allowed", new Schema(SchemaType.Boolean, "Whether all manifests are admitted.")),
        ("findings", List("All findings, in any order; of each, what is left out is not compared.", Mapping(
            "A finding.",
            ("rule", Text("The rule.") with { Values = [.. RuleCatalog.All.Select(rule => rule.Descriptor.Name), RuleCatalog.UnreadableField.Name] }),
            ("action", Text("What it leads to.") with { Values = ["Deny", "Warn", "Audit"] }),
            ("path", Text("Its JSON pointer.", Formats.NotEmpty)),
            ("value", Text("The value that it is about."))) with
        { Required = ["rule"] })),
        ("patch", List("The defaults that are set, in any order; for a case with one object.", Mapping(
            "An operation of RFC 6902.",
            ("op", Text("What is done.") with { Values = ["add"] }),
            ("path", Text("A JSON pointer.", Formats.NotEmpty)),
            ("value", new Schema(SchemaType.Any, "What is put there."))) with
        { Required = ["op", "path", "value"] })));

    private static Schema Resources(string description) =>
        List($"{description} Each is a file or folder, relative to this file, or an object.", new Schema(SchemaType.Any, "A path or an object."));

    /// <summary>What the schema cannot say: a resource is a path or an object.</summary>
    public static bool IsResource(JsonElement item) => item.ValueKind is JsonValueKind.String or JsonValueKind.Object;

    private static Schema Mapping(string description, params (string, Schema)[] properties) => new(SchemaType.Mapping, description) { Properties = properties };

    private static Schema List(string description, Schema items) => new(SchemaType.List, description) { Items = items };

    private static Schema Text(string description, Func<string, string?>? check = null) => new(SchemaType.Text, description) { Check = check };
}
