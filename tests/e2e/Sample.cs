using System.Text.Json.Nodes;

namespace AdmissionWebhook.EndToEnd;

/// <summary>A file of samples/ and its expected results.</summary>
internal sealed record Sample(string File, IReadOnlyList<SampleObject> Objects)
{
    private static readonly string Folder = Path.Combine(Repository.Root, "samples");

    public static IEnumerable<string> Names() =>
        Directory.GetFiles(Folder, "*.yaml").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal);

    public static Sample Read(string name)
    {
        var expected = System.IO.File.ReadAllText(
            Path.Combine(Repository.Root, "tests", "AdmissionWebhook.Tests", "Samples", "expected", $"{name}.json")
        );
        return new Sample(
            Path.Combine(Folder, $"{name}.yaml"),
            [.. JsonNode.Parse(expected)!.AsArray().Select(one => SampleObject.Read(one!))]
        );
    }
}

/// <param name="Resource">Its kind, as <c>kubectl</c> names it.</param>
internal sealed record SampleObject(
    string Resource,
    string Namespace,
    string Name,
    bool Allowed,
    IReadOnlyList<JsonNode> Findings,
    IReadOnlyList<JsonNode> Patch
)
{
    public static SampleObject Read(JsonNode expected)
    {
        var identity = ((string)expected["name"]!).Split(' ', '/');
        return new SampleObject(
            identity[0].ToLowerInvariant(),
            identity[1],
            identity[2],
            (bool)expected["allowed"]!,
            List(expected["findings"]),
            List(expected["patch"])
        );
    }

    private static IReadOnlyList<JsonNode> List(JsonNode? array) => [.. (array?.AsArray() ?? []).Select(item => item!)];
}
