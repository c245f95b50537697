using System.Threading.Channels;

namespace AdmissionWebhook.Cluster;

/// <summary>Wakes one sleeper: rung any number of times while it is awake, it does not let it sleep once.</summary>
internal sealed class Alarm(TimeProvider time)
{
    private readonly Channel<bool> _rung = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Ring() => _rung.Writer.TryWrite(true);

    /// <summary>Forgets that it was rung.</summary>
    public void Silence() => _rung.Reader.TryRead(out _);

    /// <summary>Until rung, or for so long.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async Task WaitAsync(TimeSpan longest, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(longest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            await _rung.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
        }
    }
}
