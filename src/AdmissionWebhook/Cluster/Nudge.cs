using System.Threading.Channels;

namespace AdmissionWebhook.Cluster;

/// <summary>Lets a loop sleep until a nudge or a timeout. A nudge during the loop's work is not lost.</summary>
internal sealed class Nudge(TimeProvider time)
{
    private readonly Channel<bool> _happened = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }
    );

    public void Give() => _happened.Writer.TryWrite(true);

    /// <summary>Drops nudges given so far.</summary>
    public void Forget() => _happened.Reader.TryRead(out _);

    /// <summary>Returns after a nudge, the timeout or cancellation; never throws.</summary>
    public async Task WaitAsync(TimeSpan longest, CancellationToken cancellationToken)
    {
        using var pause = new CancellationTokenSource(longest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, pause.Token);
        Task happened = _happened.Reader.ReadAsync(either.Token).AsTask();
        await happened.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
