using System.Text.Json.Nodes;
using AdmissionWebhook.Manifests;
using AdmissionWebhook.Tests.Infrastructure;

namespace AdmissionWebhook.Tests.Hostile.Fuzzing;

/// <summary>
/// The reviews to mutate: valid ones of every kind, and for each field that can name a destination, one that names <see cref="Stranger"/>.
/// </summary>
internal static class SeedReviews
{
    /// <summary>A host that no policy approves and no mutation writes.</summary>
    public const string Stranger = "stranger.example.net";

    private static readonly string Samples = Path.Combine(Repository.Root, "samples");

    public static IReadOnlyList<JsonObject> All { get; } =
    [
        .. Directory
            .GetFiles(Path.Combine(Samples, "reviews"), "*.json")
            .Order(StringComparer.Ordinal)
            .Select(file => JsonNode.Parse(File.ReadAllBytes(file))!.AsObject()),
        .. Directory.GetFiles(Samples, "*.yaml").Order(StringComparer.Ordinal).SelectMany(Manifests).Select(Created),
        .. LargeObjects.Shapes.Keys.Select(shape => JsonNode.Parse(LargeObjects.Review(shape, 3, update: true))!.AsObject()),
        .. Strangers(),
    ];

    /// <summary>A review of the CREATE of an EgressPolicy.</summary>
    public static JsonObject Policy { get; } = PolicyReview();

    private static IEnumerable<JsonObject> Manifests(string file) =>
        ManifestReader
            .Read(File.ReadAllBytes(file), file)
            .OfType<ManifestDocument>()
            .Select(document => JsonNode.Parse(document.Json.Span)!.AsObject());

    private static JsonObject Created(JsonObject manifest)
    {
        var review = Reviews.Review("CREATE", (string)manifest["kind"]!, manifest);
        review["request"]!["namespace"] = (string?)manifest["metadata"]!["namespace"] ?? "default";
        return review;
    }

    private static JsonObject PolicyReview()
    {
        var policy = Manifests(Path.Combine(Repository.Root, "src", "AdmissionWebhook", "Policies", "sample-policy.yaml")).Single();
        var review = Reviews.Review("CREATE", "EgressPolicy", policy);
        review["request"]!["kind"]!["group"] = "egress.admissionwebhook.dev";
        return review;
    }

    // The table of every string field in Istio, one review for each that is read as a destination.
    private static IEnumerable<JsonObject> Strangers() =>
        from line in File.ReadLines(Path.Combine(Repository.Root, "tests", "AdmissionWebhook.Policy.Tests", "Istio", "istio-fields.tsv"))
        let cells = line.Split('\t')
        where cells[3].StartsWith("reference:", StringComparison.Ordinal)
        let steps = cells[1]
            .Split('/')[2..]
            .Concat(
                cells[2] switch
                {
                    "string list" => ["*"],
                    "string map" => ["host"],
                    _ => (string[])[],
                }
            )
        let value = cells[3].EndsWith("Endpoint", StringComparison.Ordinal)
        && cells[0] is "Gateway" or "Sidecar"
        && cells[1].EndsWith("defaultEndpoint", StringComparison.Ordinal)
            ? Stranger + ":443"
            : Stranger
        let spec = steps
            .Reverse()
            .Aggregate(
                (JsonNode)JsonValue.Create(value),
                (node, step) => step == "*" ? new JsonArray(node) : new JsonObject { [step] = node }
            )
        select Reviews.Create(cells[0], spec.ToJsonString());
}
