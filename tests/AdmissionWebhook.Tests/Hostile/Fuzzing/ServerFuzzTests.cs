using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using AdmissionWebhook.Server.Admission;
using AdmissionWebhook.Tests.Infrastructure;
using AdmissionWebhook.Tests.Telemetry;

namespace AdmissionWebhook.Tests.Hostile.Fuzzing;

/// <summary>
/// Invariants for any request to the server over real sockets and TLS. See <see cref="Fuzz"/> for duration and repetition.
/// </summary>
public sealed class ServerFuzzTests
{
    private const int Cases = 200;

    private static readonly string[] Paths = ["/validate", "/mutate", "/policy"];

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Any_object_in_a_valid_review_is_answered_with_its_uid(string version)
    {
        await using var webhook = await RunningWebhook.StartAsync();
        using var client = webhook.CreateClient(Version.Parse(version));
        await Fuzz.CheckAsync(
            Cases,
            async random =>
            {
                var review = SeedReviews.All[random.Next(SeedReviews.All.Count)].DeepClone();
                var uid = $"uid-{random.Next()}";
                review["request"]!["uid"] = uid;
                new Mutator(random, new HashSet<JsonNode>()).Mutate(review["request"]!["object"]!, random.Next(1, 6));
                var (status, body) = await PostAsync(client, random, Encoding.UTF8.GetBytes(new Speller(random).Spell(review)));
                Assert.Equal(status == HttpStatusCode.OK ? uid : null, (string?)body["response"]?["uid"]);
            }
        );
        await IsUnharmed(webhook, client);
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Any_bytes_are_answered_or_refused_with_a_reason(string version)
    {
        await using var webhook = await RunningWebhook.StartAsync();
        using var client = webhook.CreateClient(Version.Parse(version));
        await Fuzz.CheckAsync(
            Cases,
            random =>
                PostAsync(
                    client,
                    random,
                    RawBytes.Of(Encoding.UTF8.GetBytes(SeedReviews.All[random.Next(SeedReviews.All.Count)].ToJsonString()), random)
                )
        );
        await IsUnharmed(webhook, client);
    }

    private static async Task<(HttpStatusCode Status, JsonNode Body)> PostAsync(HttpClient client, Random random, byte[] body)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new("application/json");
        using var response = await client.PostAsync(Paths[random.Next(Paths.Length)], content, TestContext.Current.CancellationToken);
        var answer = await Answer.ReadAsync(response);
        var refusal = body.Length > RequestBody.MaxLength ? HttpStatusCode.RequestEntityTooLarge : HttpStatusCode.BadRequest;
        Assert.True(
            response.StatusCode == HttpStatusCode.OK || response.StatusCode == refusal,
            $"{response.StatusCode} {answer.Body} for {Encoding.UTF8.GetString(body)}"
        );
        Assert.NotEmpty(response.StatusCode == HttpStatusCode.OK ? (string)answer.Response["uid"]! : answer.Error);
        return (response.StatusCode, answer.Body);
    }

    private static async Task IsUnharmed(RunningWebhook webhook, HttpClient client)
    {
        using var content = new StringContent(
            Reviews.Create("ServiceEntry", Reviews.UnapprovedEntry).ToJsonString(),
            Encoding.UTF8,
            "application/json"
        );
        using var response = await client.PostAsync("/validate", content, TestContext.Current.CancellationToken);
        Assert.Equal(["unapproved-host"], (await Answer.ReadAsync(response)).Causes);
        using var management = webhook.CreateManagementClient();
        var metrics = await Exposition.ScrapeAsync(management);
        Assert.Equal(0, metrics.Value("admission_webhook_reviews_in_flight"));
        Assert.All(
            metrics.Samples.Where(sample => sample.Labels.GetValueOrDefault("outcome") == "failed"),
            sample => Assert.Equal(0, sample.Value)
        );
    }
}
