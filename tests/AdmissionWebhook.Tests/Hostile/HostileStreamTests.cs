using System.Net.Security;
using System.Text;
using AdmissionWebhook.Server.Admission;
using AdmissionWebhook.Tests.Cluster;
using AdmissionWebhook.Tests.Infrastructure;
using AdmissionWebhook.Tests.Telemetry;

namespace AdmissionWebhook.Tests.Hostile;

/// <summary>Senders that violate HTTP/2, or exploit it within the rules.</summary>
public sealed class HostileStreamTests
{
    private const int Frames = 5000;

    [Fact]
    public async Task Headers_without_end_end_the_connection()
    {
        await using var webhook = await RunningWebhook.StartAsync();
        using var connection = await OpenAsync(webhook);
        await connection.SendAsync(Http2Frames.Frame(Http2Frames.Headers, 0, 1, Http2Frames.PostHeaders()));
        var more = Http2Frames.Frame(
            Http2Frames.Continuation,
            0,
            1,
            [.. Enumerable.Range(0, 100).SelectMany(i => Http2Frames.Header($"x-{i}", new string('a', 100)))]
        );
        Assert.True(await SendUntilCutAsync(connection, more) < Frames);
        await Honest.IsServedAsync(webhook);
    }

    [Fact]
    public async Task Empty_continuations_end_with_the_time_for_headers()
    {
        await using var webhook = await RunningWebhook.StartAsync();
        using var connection = await OpenAsync(webhook);
        await connection.SendAsync(Http2Frames.Frame(Http2Frames.Headers, 0, 1, Http2Frames.PostHeaders()));
        await connection.SendAsync(Http2Frames.Frame(Http2Frames.Continuation, 0, 1, []));
        await connection.ReadToEndAsync();
        await Honest.IsServedAsync(webhook);
    }

    [Fact]
    public async Task Reviews_cancelled_at_once_leave_nothing_behind()
    {
        await using var webhook = await RunningWebhook.StartAsync();
        using var connection = await OpenAsync(webhook);
        try
        {
            for (var stream = 1; stream < 2 * Frames; stream += 2)
            {
                await connection.SendAsync([
                    .. Http2Frames.Frame(Http2Frames.Headers, Http2Frames.EndOfHeaders, stream, Http2Frames.PostHeaders()),
                    .. Http2Frames.Frame(Http2Frames.Reset, 0, stream, [0, 0, 0, 8]),
                ]);
            }
        }
        catch (IOException)
        {
            // The server may also cut the connection.
        }

        await Honest.IsServedAsync(webhook);
        using var management = webhook.CreateManagementClient();
        await ClusteredWebhook.EventuallyAsync(
            async () => (await Exposition.ScrapeAsync(management)).Value("admission_webhook_reviews_in_flight") == 0,
            "none in flight"
        );
    }

    [Fact]
    public async Task Bodies_that_never_end_make_room_for_others()
    {
        await using var webhook = await RunningWebhook.StartAsync();
        var connections = new List<RawConnection>();
        for (var begun = 0; begun < ArrivingBodies.Default + 256; begun += 128)
        {
            var connection = await OpenAsync(webhook);
            connections.Add(connection);
            for (var stream = 1; stream < 256; stream += 2)
            {
                await connection.SendAsync([
                    .. Http2Frames.Frame(Http2Frames.Headers, Http2Frames.EndOfHeaders, stream, Http2Frames.PostHeaders()),
                    .. Http2Frames.Frame(Http2Frames.Data, 0, stream, Encoding.ASCII.GetBytes(Honest.Review[..100])),
                ]);
            }
        }

        await Honest.IsServedAsync(webhook);
        using var management = webhook.CreateManagementClient();
        await ClusteredWebhook.EventuallyAsync(
            async () => (await Exposition.ScrapeAsync(management)).Value("admission_webhook_refusals_total", ("code", "429")) > 0,
            "the oldest are given up"
        );
        connections.ForEach(connection => connection.Dispose());
    }

    private static async Task<RawConnection> OpenAsync(RunningWebhook webhook)
    {
        var connection = await RawConnection.OpenAsync(webhook, options => options.ApplicationProtocols = [SslApplicationProtocol.Http2]);
        await connection.SendAsync(Http2Frames.Preface);
        return connection;
    }

    /// <summary>How many times it could be sent.</summary>
    private static async Task<int> SendUntilCutAsync(RawConnection connection, byte[] frame)
    {
        var sent = 0;
        try
        {
            while (sent < Frames)
            {
                await connection.SendAsync(frame);
                sent++;
            }
        }
        catch (IOException)
        {
            // Cut off.
        }

        return sent;
    }
}
