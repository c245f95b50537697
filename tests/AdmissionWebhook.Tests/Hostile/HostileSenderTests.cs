using System.Net;
using System.Net.Sockets;
using System.Text;
using AdmissionWebhook.Server.Admission;
using AdmissionWebhook.Tests.Infrastructure;

namespace AdmissionWebhook.Tests.Hostile;

/// <summary>Senders that violate HTTP/1.1, are slow, or come in crowds. In every case, honest clients are still served.</summary>
public sealed class HostileSenderTests
{
    private const string Post = "POST /validate HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";

    public static TheoryData<string, string, string> Broken =>
        new()
        {
            { "no HTTP", "\0\u0001\u0002\r\n\r\n", "400" },
            { "a request line without end", "GET /" + new string('a', 8 * 1024), "414" },
            { "a method that is none", "P\"ST /validate HTTP/1.1\r\nHost: localhost\r\n\r\n", "400" },
            { "another method", "DELETE /validate HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", "405" },
            { "another version", "POST /validate HTTP/3.7\r\nHost: localhost\r\n\r\n", "505" },
            { "no host", "POST /validate HTTP/1.1\r\n\r\n", "400" },
            { "a header without end", Post + "X: " + new string('a', 32 * 1024), "431" },
            { "many headers", Post + string.Concat(Enumerable.Range(0, 1000).Select(i => $"X-{i}: 1\r\n")) + "\r\n", "431" },
            {
                "another media type",
                "POST /validate HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\n"
                    + "{}",
                "415"
            },
            { "no body", Post + "Connection: close\r\nContent-Length: 0\r\n\r\n", "400" },
            { "a negative length", Post + "Content-Length: -1\r\n\r\n", "400" },
            { "two lengths", Post + "Content-Length: 1\r\nContent-Length: 2\r\n\r\n{}", "400" },
            { "a length beyond the limit", Post + "Connection: close\r\nContent-Length: 33554433\r\n\r\n", "413" },
            { "a length beyond any number", Post + "Content-Length: 99999999999999999999\r\n\r\n", "400" },
            { "another transfer coding", Post + "Transfer-Encoding: gzip\r\n\r\n", "400" },
            { "a chunk of no length", Post + "Transfer-Encoding: chunked\r\n\r\nzz\r\n", "400" },
            { "chunks beyond any number", Post + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n", "400" },
        };

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task A_broken_request_is_refused(string what, string request, string status)
    {
        await using var webhook = await RunningWebhook.StartAsync();
        using var connection = await RawConnection.OpenAsync(webhook);
        await connection.SendAsync(Encoding.Latin1.GetBytes(request));
        var answer = await connection.ReadToEndAsync();
        Assert.True(answer.StartsWith($"HTTP/1.1 {status} ", StringComparison.Ordinal), $"{what}: {answer}");
        await Honest.IsServedAsync(webhook);
    }

    [Fact]
    public async Task A_truncated_body_affects_no_one_else()
    {
        await using var webhook = await RunningWebhook.StartAsync();
        foreach (var head in new[] { "Content-Length: 1000\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n3e8\r\n" })
        {
            using var connection = await RawConnection.OpenAsync(webhook);
            await connection.SendAsync(Post + head + Honest.Review[..100]);
            await connection.EndAsync();
            Assert.DoesNotContain("HTTP/1.1 5", await connection.ReadToEndAsync(), StringComparison.Ordinal);
        }

        await Honest.IsServedAsync(webhook);
    }

    [Fact]
    public async Task A_slow_sender_is_cut_off()
    {
        await using var webhook = await RunningWebhook.StartAsync();
        using var head = await RawConnection.OpenAsync(webhook);
        using var body = await RawConnection.OpenAsync(webhook);
        using var silent = await RawConnection.ConnectAsync(webhook);
        await head.SendAsync(Post);
        await body.SendAsync(Post + "Content-Length: 1000\r\n\r\n{");
        await Honest.IsServedAsync(webhook);

        Assert.StartsWith("HTTP/1.1 408 ", await head.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.Matches("(?s)^HTTP/1.1 408 .*\"error\":", await body.ReadToEndAsync());
        Assert.Equal(0, await EndOf(silent));
    }

    [Fact]
    public async Task A_flood_of_connections_blocks_others_only_until_its_handshakes_time_out()
    {
        await using var webhook = await RunningWebhook.StartAsync();
        var crowd = new List<TcpClient>();
        for (var i = 0; i < 1100; i++)
        {
            crowd.Add(await RawConnection.ConnectAsync(webhook));
        }

        using var management = webhook.CreateManagementClient();
        Assert.Equal("ok\n", await management.GetStringAsync("/livez", TestContext.Current.CancellationToken));
        Assert.All(await Task.WhenAll(crowd.Select(EndOf)), read => Assert.Equal(0, read));
        await Honest.IsServedAsync(webhook);
        crowd.ForEach(connection => connection.Dispose());
    }

    [Fact]
    public async Task Beyond_the_limit_long_reviews_are_refused_at_once_and_the_rest_are_answered()
    {
        await using var webhook = await RunningWebhook.StartAsync(new WebhookOptions { MaxReviews = 4 });
        using var client = webhook.CreateClient(HttpVersion.Version20);
        var routes = LargeObjects.Review("routes", 10_000);
        var answers = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => PostAsync(client, routes)));
        Assert.Contains(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        Assert.All(
            answers,
            answer =>
                Assert.True(
                    answer.StatusCode == HttpStatusCode.OK
                        ? !answer.Allowed
                        : answer.StatusCode == HttpStatusCode.TooManyRequests
                            && answer.Error.EndsWith("try again", StringComparison.Ordinal),
                    $"{answer.StatusCode} {answer.Body}"
                )
        );
        await Honest.IsServedAsync(webhook);
    }

    [Fact]
    public void If_too_many_bodies_are_arriving_the_oldest_is_dropped()
    {
        var arriving = new ArrivingBodies(2);
        using var first = arriving.Begin(TimeSpan.FromHours(1), TimeProvider.System);
        var second = arriving.Begin(TimeSpan.FromHours(1), TimeProvider.System);
        second.Dispose();
        using var third = arriving.Begin(TimeSpan.FromHours(1), TimeProvider.System);
        Assert.False(first.IsDropped);
        using var fourth = arriving.Begin(TimeSpan.FromHours(1), TimeProvider.System);
        Assert.True(first.IsDropped && first.Ended.IsCancellationRequested);
        Assert.False(third.IsDropped || fourth.IsDropped);
    }

    private static async Task<Answer> PostAsync(HttpClient client, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await client.PostAsync("/validate", content, TestContext.Current.CancellationToken);
        return await Answer.ReadAsync(response);
    }

    private static async Task<int> EndOf(TcpClient connection)
    {
        try
        {
            return await connection
                .GetStream()
                .ReadAsync(new byte[1], TestContext.Current.CancellationToken)
                .AsTask()
                .WaitAsync(TimeSpan.FromMinutes(2));
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
