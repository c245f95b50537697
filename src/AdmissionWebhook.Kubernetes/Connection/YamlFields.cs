using System.Text;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace AdmissionWebhook.Kubernetes.Connection;

/// <summary>One mapping of a YAML file whose reads fail with the file and the field's path.</summary>
internal sealed record YamlFields(string File, string Path, YamlMappingNode Node)
{
    /// <exception cref="ConnectionException">The file cannot be read, is not YAML, or is not one mapping.</exception>
    public static YamlFields Load(string file)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(TextFile.Read(file)));
        }
        catch (YamlException exception)
        {
            throw new ConnectionException($"{file}:{exception.Start.Line}: not YAML: {exception.Message}", exception);
        }

        return stream.Documents switch
        {
            [] => new YamlFields(file, "", []),
            [{ RootNode: YamlMappingNode node }] => new YamlFields(file, "", node),
            _ => throw new ConnectionException($"{file}: expected one mapping"),
        };
    }

    public string? Text(string field) => Find(field) switch
    {
        null => null,
        YamlScalarNode { Style: ScalarStyle.Plain, Value: "" or "~" or "null" } => null,
        YamlScalarNode scalar => scalar.Value,
        _ => throw Wrong(field, "expected text"),
    };

    public string Required(string field) =>
        Text(field) is { Length: > 0 } text ? text : throw Wrong(field, "is missing");

    public bool Flag(string field) => Text(field) switch
    {
        null or "false" => false,
        "true" => true,
        _ => throw Wrong(field, "expected true or false"),
    };

    /// <summary>A path in the file, taken from the folder of the file itself.</summary>
    public string? FilePath(string field) =>
        Text(field) is { Length: > 0 } text
            ? System.IO.Path.GetFullPath(text, System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(File))!)
            : null;

    /// <summary>Base64 of UTF-8 text, as the <c>-data</c> fields hold it.</summary>
    public string? Data(string field)
    {
        try
        {
            return Text(field) is { Length: > 0 } text ? Encoding.UTF8.GetString(Convert.FromBase64String(text)) : null;
        }
        catch (FormatException)
        {
            throw Wrong(field, "is not base64");
        }
    }

    public YamlFields? Mapping(string field) => Find(field) switch
    {
        null => null,
        YamlScalarNode { Value: "" or "~" or "null" } => null,
        YamlMappingNode node => new YamlFields(File, At(field), node),
        _ => throw Wrong(field, "expected a mapping"),
    };

    public IEnumerable<YamlFields> Mappings(string field) =>
        Nodes(field).Select((node, index) => node is YamlMappingNode mapping
            ? new YamlFields(File, $"{At(field)}[{index}]", mapping)
            : throw Wrong($"{field}[{index}]", "expected a mapping"));

    public IEnumerable<string> Texts(string field) =>
        Nodes(field).Select((node, index) => node is YamlScalarNode { Value: { } text }
            ? text
            : throw Wrong($"{field}[{index}]", "expected text"));

    public bool Has(string field) => Find(field) is not null;

    public ConnectionException Wrong(string field, string problem) => new($"{File}: {At(field)}: {problem}");

    private IEnumerable<YamlNode> Nodes(string field) => Find(field) switch
    {
        null => [],
        YamlScalarNode { Value: "" or "~" or "null" } => [],
        YamlSequenceNode sequence => sequence,
        _ => throw Wrong(field, "expected a list"),
    };

    private YamlNode? Find(string field) => Node.Children.TryGetValue(new YamlScalarNode(field), out var value) ? value : null;

    private string At(string field) => Path.Length == 0 ? field : $"{Path}.{field}";
}
