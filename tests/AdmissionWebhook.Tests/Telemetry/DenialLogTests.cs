using System.Text.Json.Nodes;
using AdmissionWebhook.Tests.Infrastructure;

namespace AdmissionWebhook.Tests.Telemetry;

/// <summary>The log of the running program.</summary>
public sealed class DenialLogTests
{
    private const string Forged =
        "a\r\n{\"EventId\":1,\"Message\":\"forged\"}\ninfo: forged\u2028forged\u0085forged\u001b[2J\u202eforged\0";

    [Fact]
    public async Task A_denial_is_one_JSON_line_that_identifies_the_object()
    {
        using var webhook = await WebhookClient.StartAsync(["--log-format", "json"]);
        Assert.False((await webhook.PostAsync("/validate", Reviews.Create("ServiceEntry", Reviews.UnapprovedEntry))).Allowed);
        Assert.True((await webhook.PostAsync("/validate", Reviews.Create("ServiceEntry", Reviews.ApprovedEntry))).Allowed);
        await webhook.StopAsync();
        var line = Assert.Single(
            Lines(webhook),
            line => (int)line["EventId"]! == 1 && ((string)line["Category"]!).EndsWith("ReviewTelemetry", StringComparison.Ordinal)
        );
        var state = line["State"]!;
        Assert.Equal(
            ("create", "ServiceEntry", "default", "sample", "someone", "unapproved-host", "sample", Reviews.Uid),
            (Of("Operation"), Of("Kind"), Of("ObjectNamespace"), Of("ObjectName"), Of("User"), Of("Rules"), Of("Policies"), Of("Uid"))
        );
        Assert.Equal("Information", (string)line["LogLevel"]!);

        string Of(string name) => (string)state[name]!;
    }

    [Fact]
    public async Task A_denial_is_one_readable_line()
    {
        using var webhook = await WebhookClient.StartAsync([]);
        await webhook.PostAsync("/validate", Reviews.Create("ServiceEntry", Reviews.UnapprovedEntry));
        await webhook.StopAsync();
        Assert.Contains(
            "Denied: create ServiceEntry default/sample by someone: unapproved-host; policies sample; "
                + $"uid {Reviews.Uid}{Environment.NewLine}",
            webhook.Output,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("json")]
    [InlineData("console")]
    public async Task Nothing_of_an_objects_content_is_logged(string format)
    {
        using var webhook = await WebhookClient.StartAsync(["--log-format", format]);
        var review = SecretObject.Review();
        Assert.False((await webhook.PostAsync("/validate", review)).Allowed);
        await webhook.PostAsync("/mutate", review);
        await webhook.PostAsync("/validate", JsonValue.Create(SecretObject.Secret));
        await webhook.StopAsync();
        Assert.Contains("Denied: ", webhook.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(SecretObject.Secret, webhook.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("json")]
    [InlineData("console")]
    public async Task Names_cannot_forge_lines_or_flood_them(string format)
    {
        using var webhook = await WebhookClient.StartAsync(["--log-format", format]);
        var review = Reviews.Create("ServiceEntry", Reviews.UnapprovedEntry);
        var request = review["request"]!;
        (request["name"], request["namespace"], request["uid"], request["userInfo"]!["username"]) = (
            Forged,
            Forged,
            Forged,
            new string('u', 100_000)
        );
        Assert.False((await webhook.PostAsync("/validate", review)).Allowed);
        await webhook.StopAsync();
        var line = Assert.Single(webhook.Output.Split('\n'), line => line.Contains("forged", StringComparison.Ordinal));
        Assert.Contains("Denied: ", line, StringComparison.Ordinal);
        Assert.InRange(line.Length, 0, 4000);
        Assert.DoesNotContain(line.TrimEnd('\r'), character => char.IsControl(character) || character is '\u2028' or '\u202e');
    }

    private static IEnumerable<JsonNode> Lines(WebhookClient webhook) =>
        webhook.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!);
}
