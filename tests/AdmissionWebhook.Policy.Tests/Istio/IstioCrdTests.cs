using AdmissionWebhook.Policy.Istio;
using YamlDotNet.Serialization;

namespace AdmissionWebhook.Policy.Tests.Istio;

/// <summary>The table compared with Istio's own schema, if <c>ISTIO_CRDS</c> names a file of CustomResourceDefinitions.</summary>
public sealed class IstioCrdTests
{
    private static readonly string? Crds = Environment.GetEnvironmentVariable("ISTIO_CRDS");

    [Fact]
    public void The_table_has_every_string_field_of_the_schema_and_no_other()
    {
        Assert.SkipWhen(string.IsNullOrEmpty(Crds), "ISTIO_CRDS does not name a file with Istio's CustomResourceDefinitions");
        var schema = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var document in File.ReadAllText(Crds!).Split("\n---"))
        {
            if (
                new DeserializerBuilder().Build().Deserialize<Dictionary<object, object>?>(document) is { } crd
                && Text(crd, "spec", "group") is { } group
                && IstioKinds.Find(group, Text(crd, "spec", "names", "kind")!) != IstioKind.None
            )
            {
                WalkVersions(crd, Text(crd, "spec", "names", "kind")!, schema);
            }
        }

        Assert.NotEmpty(schema);
        var table = IstioField.All.Where(field => !field.IsMetadata).Select(field => $"{field.Kind} {field.Path} {field.Type}").ToHashSet();
        Assert.Empty(schema.Except(table).Select(field => $"not in istio-fields.tsv: {field}"));
        Assert.Empty(table.Except(schema).Select(field => $"not in the schema: {field}"));
    }

    private static void WalkVersions(Dictionary<object, object> crd, string kind, SortedSet<string> into)
    {
        foreach (var version in (IEnumerable<object>)At(crd, "spec", "versions")!)
        {
            Walk(At(version, "schema", "openAPIV3Schema", "properties", "spec")!, $"{kind} /spec", into);
        }
    }

    private static void Walk(object schema, string path, SortedSet<string> into)
    {
        switch (Text(schema, "type"))
        {
            case "string":
                into.Add($"{path} string");
                break;
            case "array" when Text(schema, "items", "type") == "string":
                into.Add($"{path} string list");
                break;
            case "array":
                Walk(At(schema, "items")!, path + "/*", into);
                break;
            case "object" when At(schema, "properties") is Dictionary<object, object> properties:
                foreach (var (name, property) in properties)
                {
                    Walk(property, $"{path}/{name}", into);
                }

                break;
            case "object" when Text(schema, "additionalProperties", "type") == "string":
                into.Add($"{path} string map");
                break;
            case "object" when At(schema, "additionalProperties") is { } values:
                Walk(values, path + "/{}", into);
                break;
            case "object" when Text(schema, "x-kubernetes-preserve-unknown-fields") == "true":
                into.Add($"{path} free");
                break;
        }
    }

    private static string? Text(object? node, params string[] path) => At(node, path) as string;

    private static object? At(object? node, params string[] path) =>
        path.Aggregate(node, (at, name) => at is Dictionary<object, object> mapping ? mapping.GetValueOrDefault(name) : null);
}
