using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;

namespace AdmissionWebhook.Fakes.Http;

/// <summary>One open watch, which tests can disturb.</summary>
internal sealed class ActiveWatch(HttpContext context, FakeResource resource)
{
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }
    );

    public FakeResource Resource => resource;

    public ConcurrentQueue<string> Raw { get; } = new();

    public volatile bool Frozen;

    public volatile bool Endless;

    public volatile bool Ending;

    public void Wake() => _wake.Writer.TryWrite(true);

    public void Drop()
    {
        try
        {
            context.Abort();
        }
        catch (ObjectDisposedException)
        {
            // The client has disconnected, and its request is already over.
        }
    }

    /// <summary>Waits for a wake-up or a timeout; true if woken.</summary>
    public async Task<bool> WaitAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        either.CancelAfter(limit);
        try
        {
            return await _wake.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
