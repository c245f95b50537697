using System.Text.Json;
using AdmissionWebhook.Policy.Fields;
using AdmissionWebhook.Policy.Istio;
using YamlDotNet.Serialization;

namespace AdmissionWebhook.Policy.Tests.Fields;

/// <summary>The field table compared with Istio's own schema, if <c>ISTIO_CRDS</c> names a file of CustomResourceDefinitions.</summary>
public sealed class FieldTableCrdTests
{
    private static readonly string? Crds = Environment.GetEnvironmentVariable("ISTIO_CRDS");

    [Fact]
    public void The_table_has_every_field_of_the_schema_and_no_other()
    {
        Assert.SkipWhen(string.IsNullOrEmpty(Crds), "ISTIO_CRDS does not name a file with Istio's CustomResourceDefinitions");
        var resources = new CustomResources();
        var versions = new List<(IstioKind Kind, string Group, string Version)>();
        foreach (var document in File.ReadAllText(Crds!).Split("\n---"))
        {
            var definition = JsonDocument.Parse(Json(document)).RootElement;
            var spec = definition.GetProperty("spec");
            var group = spec.GetProperty("group").GetString()!;
            if (IstioKinds.Find(group, spec.GetProperty("names").GetProperty("kind").GetString()!) is not IstioKind.None and var kind)
            {
                resources.Add(definition);
                versions.AddRange(
                    spec.GetProperty("versions").EnumerateArray().Select(version => (kind, group, version.GetProperty("name").GetString()!))
                );
            }
        }

        Assert.Superset(
            IstioKinds
                .All.Select(one => one.Kind)
                .Append(IstioKind.RequestAuthentication)
                .Append(IstioKind.WasmPlugin)
                .Append(IstioKind.TrafficExtension)
                .ToHashSet(),
            versions.Select(one => one.Kind).ToHashSet()
        );
        Assert.All(
            versions,
            one =>
                Assert.Equal(
                    Lines(resources.Find(one.Group, one.Version, one.Kind.ToString())!.Fields["spec"], "spec")
                        .Order(StringComparer.Ordinal),
                    Lines(FieldTable.Of(one.Kind)!.Fields["spec"], "spec").Order(StringComparer.Ordinal)
                )
        );
    }

    private static IEnumerable<string> Lines(FieldShape shape, string path) =>
        shape.Type switch
        {
            FieldType.Mapping => shape.Fields.SelectMany(field =>
                Lines(field.Value, $"{path}.{field.Key}{(shape.Required.Contains(field.Key) ? "!" : "")}")
            ),
            FieldType.List => Lines(shape.Items!, path + "[]"),
            FieldType.Dictionary => Lines(shape.Items!, path + "{}"),
            _ => [$"{path}: {shape.Type} {string.Join('|', shape.Words)}"],
        };

    // Everything as text except what a schema has as a boolean, a number or a list of those.
    private static string Json(string yaml) =>
        new SerializerBuilder()
            .JsonCompatible()
            .Build()
            .Serialize(new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build().Deserialize(yaml)!);
}
