namespace AdmissionWebhook.Policy.Fields;

/// <summary>Reads the notation of <c>istio-fields.txt</c>, which is explained at its top.</summary>
internal sealed class FieldTableReader
{
    private readonly Dictionary<string, FieldShape> _blocks = new(StringComparer.Ordinal);
    private readonly List<(int Depth, string Text)> _lines;
    private int _next;

    private FieldTableReader(string table) =>
        _lines = [
            .. table
                .Split('\n')
                .Where(line => line.Length > 0 && line[0] != '#')
                .Select(line => (Depth: (line.Length - line.TrimStart().Length) / 2, line.Trim())),
        ];

    /// <summary>The blocks by name. Shared ones begin with <c>@</c> and must come before their first use.</summary>
    public static IReadOnlyDictionary<string, FieldShape> Read(string table)
    {
        var reader = new FieldTableReader(table);
        while (reader._next < reader._lines.Count)
        {
            var (name, shape, _) = reader.Field();
            reader._blocks[name] = shape;
        }

        return reader._blocks;
    }

    private (string Name, FieldShape Shape, bool IsRequired) Field()
    {
        var (depth, text) = _lines[_next++];
        var colon = text.IndexOf(": ", StringComparison.Ordinal);
        var name = colon < 0 ? text : text[..colon];
        var required = name.EndsWith('!');
        return (required ? name[..^1] : name, Shape(colon < 0 ? "" : text[(colon + 2)..], depth), required);
    }

    private FieldShape Shape(string type, int depth) =>
        type switch
        {
            "" => Mapping(depth),
            ['[', .. var items, ']'] => new(FieldType.List) { Items = Shape(items, depth) },
            ['{', .. var values, '}'] => new(FieldType.Dictionary) { Items = Shape(values, depth) },
            ['@', ..] => _blocks[type],
            "any" => FieldShape.Any,
            "string" => new(FieldType.Text),
            "duration" => new(FieldType.Duration),
            "integer" => new(FieldType.Integer),
            "number" => new(FieldType.Number),
            "boolean" => new(FieldType.Boolean),
            _ => new(FieldType.Text) { Words = type.Split('|') },
        };

    private FieldShape Mapping(int depth)
    {
        var fields = new Dictionary<string, FieldShape>(StringComparer.Ordinal);
        var required = new List<string>();
        while (_next < _lines.Count && _lines[_next].Depth > depth)
        {
            var (name, shape, isRequired) = Field();
            fields[name] = shape;
            if (isRequired)
            {
                required.Add(name);
            }
        }

        return new(FieldType.Mapping) { Fields = fields, Required = required };
    }
}
