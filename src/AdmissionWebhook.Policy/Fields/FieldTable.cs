using System.Reflection;
using AdmissionWebhook.Policy.Istio;

namespace AdmissionWebhook.Policy.Fields;

/// <summary>The schemas of Istio's kinds, from <c>istio-fields.txt</c>.</summary>
public static class FieldTable
{
    private static readonly Lazy<IReadOnlyDictionary<string, FieldShape>> Blocks = new(ReadBlocks);
    private static readonly Lazy<IReadOnlyDictionary<IstioKind, FieldShape>> Shapes = new(Read);

    /// <summary>The schema of whole objects of a kind; null if the table does not have it.</summary>
    public static FieldShape? Of(IstioKind kind) => Shapes.Value.GetValueOrDefault(kind);

    /// <summary>The metadata of every object.</summary>
    internal static FieldShape Metadata => Blocks.Value["@objectMeta"];

    private static Dictionary<IstioKind, FieldShape> Read() =>
        IstioKinds
            .All.Select(kind => (kind.Kind, kind.Name))
            .Concat(OfIstiosOtherGroups())
            .Where(kind => Blocks.Value.ContainsKey(kind.Name))
            .ToDictionary(kind => kind.Kind, kind => Whole(Blocks.Value[kind.Name]));

    // Excludes the Gateway API: its kinds have the same names, and other schemas in each channel.
    private static IEnumerable<(IstioKind Kind, string Name)> OfIstiosOtherGroups() =>
        CaptureKinds.All.Where(kind => kind.Group.EndsWith(".istio.io", StringComparison.Ordinal)).Select(kind => (kind.Kind, kind.Name));

    private static IReadOnlyDictionary<string, FieldShape> ReadBlocks()
    {
        using var text = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream("istio-fields.txt")!);
        return FieldTableReader.Read(text.ReadToEnd());
    }

    private static FieldShape Whole(FieldShape spec) =>
        new(FieldType.Mapping)
        {
            Fields = new Dictionary<string, FieldShape>(StringComparer.Ordinal)
            {
                ["apiVersion"] = new(FieldType.Text),
                ["kind"] = new(FieldType.Text),
                ["metadata"] = Metadata,
                ["spec"] = spec,
                ["status"] = FieldShape.Any,
            },
        };
}
