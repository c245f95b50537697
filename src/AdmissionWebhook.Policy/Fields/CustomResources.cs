using System.Text.Json;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Fields;

/// <summary>The shapes of the kinds that CustomResourceDefinitions define, by group, version and kind.</summary>
public sealed class CustomResources
{
    private readonly Dictionary<(string Group, string Version, string Kind), FieldShape> _shapes = [];

    public int Count => _shapes.Count;

    /// <summary>Adds every version of a definition that has a schema. Documents of other kinds are passed over; never throws for their content.</summary>
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
            if (spec.Text("group"u8) is { } group && spec.Member("names"u8).Text("kind"u8) is { } kind && version.Text("name"u8) is { } name && schema.IsPresent())
            {
                _shapes[(group, name, kind)] = Whole(OpenApiShape.Read(schema));
            }
        }
    }

    /// <summary>Null for a kind or version that no definition has.</summary>
    public FieldShape? Find(string group, string version, string kind) => _shapes.GetValueOrDefault((group, version, kind));

    // What every object has, a definition need not say; of metadata it says next to nothing.
    private static FieldShape Whole(FieldShape shape) => shape.Type != FieldType.Mapping ? shape : shape with
    {
        Fields = new Dictionary<string, FieldShape>(shape.Fields, StringComparer.Ordinal)
        {
            ["apiVersion"] = new(FieldType.Text),
            ["kind"] = new(FieldType.Text),
            ["metadata"] = FieldTable.Metadata,
        },
    };
}
