using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using AdmissionWebhook.Tests.Infrastructure;

namespace AdmissionWebhook.Tests.Samples;

/// <summary>The README shows what the program prints.</summary>
public sealed class ReadmeTests
{
    private static readonly string Readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));

    [Theory]
    [InlineData("/validate", "unapproved-host.json")]
    [InlineData("/mutate", "virtual-service.json")]
    public async Task The_answer_is_in_the_README(string path, string review)
    {
        await using var webhook = await RunningWebhook.StartAsync();
        using var client = webhook.CreateClient(HttpVersion.Version11);
        using var content = new StringContent(
            await File.ReadAllTextAsync(Path.Combine(Repository.Root, "samples", "reviews", review), TestContext.Current.CancellationToken),
            Encoding.UTF8,
            "application/json"
        );
        using var response = await client.PostAsync(path, content, TestContext.Current.CancellationToken);
        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Contains(body, Readme, StringComparison.Ordinal);
        if (JsonNode.Parse(body)!["response"]!["patch"] is { } patch)
        {
            Assert.Contains(
                Encoding.UTF8.GetString(Convert.FromBase64String((string)patch!)),
                Readme.ReplaceLineEndings("").Replace("    ", "", StringComparison.Ordinal),
                StringComparison.Ordinal
            );
        }
    }
}
