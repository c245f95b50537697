using System.Text.Json;
using System.Text.Json.Nodes;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.References;

namespace AdmissionWebhook.Policy.Tests.Istio;

/// <summary>
/// A row of <c>istio-fields.tsv</c>: one string field of a kind and how it is treated. In a path <c>*</c> is any item of a list and
/// <c>{}</c> any member of a mapping.
/// </summary>
/// <param name="Kind">The kind.</param>
/// <param name="Path">The field's path.</param>
/// <param name="Type">string, string list, string map, or free for a value without schema.</param>
/// <param name="Treatment"><c>reference:ROLE</c>, <c>rule:NAME</c>, <c>default:NAME</c>, <c>match:WHAT</c> or <c>harmless:WHY</c>.</param>
public sealed record IstioField(IstioKind Kind, string Path, string Type, string Treatment)
{
    private const string Reference = "reference:";

    public static IReadOnlyList<IstioField> All { get; } = [.. Read()];

    /// <summary>Whether it is a label or annotation, which no schema lists.</summary>
    public bool IsMetadata => Path.StartsWith("/metadata/", StringComparison.Ordinal);

    public EgressRole? Role =>
        Treatment.StartsWith(Reference, StringComparison.Ordinal) ? Enum.Parse<EgressRole>(Treatment[Reference.Length..]) : null;

    /// <summary>Sets the field in an otherwise empty object.</summary>
    /// <param name="value">The value.</param>
    /// <param name="key">The key in a string map.</param>
    /// <returns>The object's spec, and the pointer to the value in the object.</returns>
    public (JsonElement Spec, string Pointer) With(string value, string key)
    {
        var steps = Path.Split('/')[2..]
            .Concat(
                Type switch
                {
                    "string list" => ["*"],
                    "string map" => ["{}"],
                    _ => (string[])[],
                }
            )
            .ToArray();
        JsonNode node = JsonValue.Create(value)!;
        foreach (var step in steps.Reverse())
        {
            node = step == "*" ? new JsonArray(node) : new JsonObject { [step == "{}" ? key : step] = node };
        }

        using var document = JsonDocument.Parse(node.ToJsonString());
        return (
            document.RootElement.Clone(),
            "/spec/"
                + string.Join(
                    '/',
                    steps.Select(step =>
                        step switch
                        {
                            "*" => "0",
                            "{}" => key,
                            _ => step,
                        }
                    )
                )
        );
    }

    public override string ToString() => $"{Kind} {Path}";

    private static IEnumerable<IstioField> Read() =>
        from line in File.ReadLines(System.IO.Path.Combine(AppContext.BaseDirectory, "Istio", "istio-fields.tsv")).Skip(1)
        let cells = line.Split('\t')
        select new IstioField(Enum.Parse<IstioKind>(cells[0]), cells[1], cells[2], cells[3]);
}
