using System.Text.Json;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Fields;

/// <summary>The schemas of CustomResourceDefinitions, by group, version and kind.</summary>
public sealed class CustomResources
{
    private readonly Dictionary<(string Group, string Version, string Kind), FieldShape> _shapes = [];

    public int Count => _shapes.Count;

    /// <summary>Adds every version of a CRD that has a schema. Ignores other kinds; never throws for their content.</summary>
    public void Add(JsonElement document)
    {
        if (document.Text("kind"u8) != "CustomResourceDefinition")
        {
            return;
        }

        var spec = document.Member("spec"u8);
        foreach (var version in spec.Member("versions"u8).Items())
        {
            var schema = version.Member("schema"u8).Member("openAPIV3Schema"u8);
            if (
                spec.Text("group"u8) is { } group
                && spec.Member("names"u8).Text("kind"u8) is { } kind
                && version.Text("name"u8) is { } name
                && schema.IsPresent()
            )
            {
                _shapes[(group, name, kind)] = Whole(OpenApiShape.Read(schema));
            }
        }
    }

    /// <summary>Null for a kind or version without a CRD.</summary>
    public FieldShape? Find(string group, string version, string kind) => _shapes.GetValueOrDefault((group, version, kind));

    // A CRD need not declare the fields that every object has, and its schema says little about metadata.
    private static FieldShape Whole(FieldShape shape) =>
        shape.Type != FieldType.Mapping
            ? shape
            : shape with
            {
                Fields = new Dictionary<string, FieldShape>(shape.Fields, StringComparer.Ordinal)
                {
                    ["apiVersion"] = new(FieldType.Text),
                    ["kind"] = new(FieldType.Text),
                    ["metadata"] = FieldTable.Metadata,
                },
            };
}
