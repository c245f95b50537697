using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AdmissionWebhook.Manifests;
using AdmissionWebhook.Tests.Infrastructure;

namespace AdmissionWebhook.Tests.Samples;

/// <summary>Every file of samples/ gets, over HTTPS, the verdict and patch in the folder expected. UPDATE_GOLDEN=1 rewrites them.</summary>
public sealed class SampleTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "samples");
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static TheoryData<string> Names =>
        [.. Directory.GetFiles(Folder, "*.yaml").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_sample_gets_its_verdict_and_patch(string name)
    {
        await using var webhook = await RunningWebhook.StartAsync();
        using var client = webhook.CreateClient(HttpVersion.Version20);
        var answers = new JsonArray();
        foreach (
            var entry in ManifestReader.Read(
                await File.ReadAllBytesAsync(Path.Combine(Folder, name + ".yaml"), TestContext.Current.CancellationToken),
                name
            )
        )
        {
            answers.Add(await EvaluateAsync(client, JsonNode.Parse(Assert.IsType<ManifestDocument>(entry).Json.Span)!.AsObject()));
        }

        var actual = answers.ToJsonString(Indented) + "\n";
        var golden = Path.Combine(Repository.Root, "tests", "AdmissionWebhook.Tests", "Samples", "expected", name + ".json");
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            await File.WriteAllTextAsync(golden, actual, TestContext.Current.CancellationToken);
        }

        Assert.Equal(await File.ReadAllTextAsync(golden, TestContext.Current.CancellationToken), actual);
    }

    private static async Task<JsonObject> EvaluateAsync(HttpClient client, JsonObject manifest)
    {
        var mutated = await PostAsync(client, "/mutate", manifest);
        var patched = IndependentPatch.Apply(manifest, mutated.Patch);
        Assert.Null((await PostAsync(client, "/mutate", patched)).Patch);
        var verdict = await PostAsync(client, "/validate", patched);
        return new JsonObject
        {
            ["name"] = $"{manifest["kind"]} {manifest["metadata"]!["namespace"]}/{manifest["metadata"]!["name"]}",
            ["allowed"] = verdict.Allowed,
            ["findings"] = JsonNode.Parse((string?)verdict.Response["auditAnnotations"]?["findings"] ?? "[]"),
            ["patch"] = mutated.Patch?.DeepClone(),
        };
    }

    private static async Task<Answer> PostAsync(HttpClient client, string path, JsonObject manifest)
    {
        var kind = (string)manifest["kind"]!;
        var review = Reviews.Review("CREATE", kind, manifest.DeepClone());
        review["request"]!["namespace"] = (string)manifest["metadata"]!["namespace"]!;
        review["request"]!["name"] = (string)manifest["metadata"]!["name"]!;
        using var content = new StringContent(review.ToJsonString(), Encoding.UTF8, "application/json");
        using var response = await client.PostAsync(path, content, TestContext.Current.CancellationToken);
        return await Answer.ReadAsync(response);
    }
}
