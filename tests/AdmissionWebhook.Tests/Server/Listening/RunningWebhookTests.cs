using System.Net;
using System.Net.Http.Headers;
using System.Text;
using AdmissionWebhook.Tests.Infrastructure;

namespace AdmissionWebhook.Tests.Server.Listening;

public sealed class RunningWebhookTests
{
    private const int Limit = 32 * 1024 * 1024;

    private static readonly string Review = Reviews.Create("ServiceEntry", Reviews.UnapprovedEntry).ToJsonString();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Reviews_are_answered_over_tls(string version)
    {
        await using var webhook = await RunningWebhook.StartAsync();
        using var client = webhook.CreateClient(Version.Parse(version));
        using var response = await client.PostAsync("/validate", Json(Review), Token);
        Assert.Equal(Version.Parse(version), response.Version);
        Assert.False((await Answer.ReadAsync(response)).Allowed);
        Assert.False(response.Headers.Contains("Server"));
    }

    [Theory]
    [InlineData("1.1", false)]
    [InlineData("1.1", true)]
    [InlineData("2.0", false)]
    [InlineData("2.0", true)]
    public async Task A_body_of_33_mebibytes_is_too_large(string version, bool chunked)
    {
        await using var webhook = await RunningWebhook.StartAsync();
        using var client = webhook.CreateClient(Version.Parse(version));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/validate")
        {
            Version = client.DefaultRequestVersion,
            VersionPolicy = client.DefaultVersionPolicy,
            Content = Json(Padded(33 * 1024 * 1024)),
        };
        request.Headers.TransferEncodingChunked = chunked && version == "1.1";
        if (chunked)
        {
            request.Content = new StreamContent(new MemoryStream(await request.Content.ReadAsByteArrayAsync(Token)));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            request.Content.Headers.ContentLength = null;
        }

        using var response = await client.SendAsync(request, Token);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Contains("33554432", (await Answer.ReadAsync(response)).Error, StringComparison.Ordinal);
        using var next = await client.PostAsync("/validate", Json(Review), Token);
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
    }

    [Fact]
    public async Task A_body_as_long_as_the_limit_is_read()
    {
        await using var webhook = await RunningWebhook.StartAsync();
        using var client = webhook.CreateClient(HttpVersion.Version20);
        using var response = await client.PostAsync("/validate", Json(Padded(Limit)), Token);
        Assert.Equal(["unapproved-host"], (await Answer.ReadAsync(response)).Causes);
    }

    [Fact]
    public async Task Each_port_serves_its_own_endpoints_only()
    {
        await using var webhook = await RunningWebhook.StartAsync();
        using var reviews = webhook.CreateClient(HttpVersion.Version11);
        using var management = webhook.CreateManagementClient();
        Assert.Equal(HttpStatusCode.NotFound, (await reviews.GetAsync("/livez", Token)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await management.PostAsync("/validate", Json(Review), Token)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await management.GetAsync("/livez", Token)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await management.GetAsync("/readyz", Token)).StatusCode);
    }

    [Fact]
    public async Task A_connection_that_breaks_within_a_body_affects_no_one_else()
    {
        await using var webhook = await RunningWebhook.StartAsync();
        using (var connection = await RawConnection.OpenAsync(webhook))
        {
            await connection.SendAsync(Head(Review.Length) + Review[..100]);
        }

        using var client = webhook.CreateClient(HttpVersion.Version11);
        Assert.Equal(HttpStatusCode.OK, (await client.PostAsync("/validate", Json(Review), Token)).StatusCode);
    }

    [Fact]
    public async Task Requests_in_flight_are_answered_before_the_server_stops()
    {
        await using var webhook = await RunningWebhook.StartAsync();
        using var connection = await RawConnection.OpenAsync(webhook);
        await connection.SendAsync(Head(Review.Length) + Review[..100]);

        // Once the server has answered a later request, it is in the middle of this one.
        using var client = webhook.CreateClient(HttpVersion.Version11);
        Assert.Equal(HttpStatusCode.OK, (await client.PostAsync("/validate", Json(Review), Token)).StatusCode);

        var stopping = webhook.Application.StopAsync(Token);
        Assert.True(webhook.Application.Lifetime.ApplicationStopping.IsCancellationRequested);
        Assert.False(stopping.IsCompleted);
        await connection.SendAsync(Review[100..]);
        var answer = await connection.ReadToEndAsync();
        Assert.StartsWith("HTTP/1.1 200 ", answer, StringComparison.Ordinal);
        Assert.Contains("\"allowed\":false", answer, StringComparison.Ordinal);
        await stopping;
    }

    private static string Head(int length) =>
        $"POST /validate HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n";

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    private static string Padded(int length) => Review.PadRight(length);
}
