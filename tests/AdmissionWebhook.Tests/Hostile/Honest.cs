using System.Net;
using System.Text;
using AdmissionWebhook.Tests.Infrastructure;

namespace AdmissionWebhook.Tests.Hostile;

/// <summary>A well-behaved client that wants a review while others misbehave.</summary>
internal static class Honest
{
    public static readonly string Review = Reviews.Create("ServiceEntry", Reviews.UnapprovedEntry).ToJsonString();

    /// <summary>Reviews are answered, over new connections and both versions of HTTP, and so are the probes.</summary>
    public static async Task IsServedAsync(RunningWebhook webhook)
    {
        foreach (var version in new[] { HttpVersion.Version11, HttpVersion.Version20 })
        {
            using var client = webhook.CreateClient(version);
            using var content = new StringContent(Review, Encoding.UTF8, "application/json");
            using var response = await client.PostAsync("/validate", content, TestContext.Current.CancellationToken);
            Assert.Equal(["unapproved-host"], (await Answer.ReadAsync(response)).Causes);
        }

        using var management = webhook.CreateManagementClient();
        Assert.Equal("ok\n", await management.GetStringAsync("/livez", TestContext.Current.CancellationToken));
        Assert.Equal("ok\n", await management.GetStringAsync("/readyz", TestContext.Current.CancellationToken));
    }
}
