namespace AdmissionWebhook.Kubernetes.Leases;

/// <summary>
/// Elects one of several candidates as leader. The leader's work is cancelled before the Lease can pass to another candidate, so two
/// lead at once only if the work ignores its token.
/// </summary>
public sealed class LeaseElection(KubernetesClient client, LeaseElectionOptions options, TimeProvider time)
{
    /// <summary>How long releasing the Lease may delay shutdown.</summary>
    private static readonly TimeSpan LongestRelease = TimeSpan.FromSeconds(5);

    private readonly LeaseElectionOptions _options =
        options.RenewDeadline < options.Duration && options.RetryPeriod < options.RenewDeadline
            ? options
            : throw new ArgumentException(
                "RetryPeriod must be shorter than RenewDeadline, and RenewDeadline shorter than Duration.",
                nameof(options)
            );

    private readonly LeaseClaim _claim = new(client, options, time);
    private volatile bool _leading;
    private long _heldSince;

    public bool IsLeader => _leading;

    /// <summary>The holder as last read; null if nobody holds the Lease.</summary>
    public string? Holder => _claim.Holder;

    /// <summary>Why the last attempt to acquire or renew failed; null if it succeeded.</summary>
    public string? Failure { get; private set; }

    /// <summary>Raised with true when this candidate starts to lead, with false when it has stopped; handlers must not throw.</summary>
    public event Action<bool>? LeadershipChanged;

    /// <summary>
    /// Contends until cancelled, then releases the Lease. Each time this candidate wins, runs <paramref name="lead"/>, cancels it when the
    /// Lease is lost, waits for it to end, and contends again. If <paramref name="lead"/> returns, the Lease is released.
    /// </summary>
    /// <exception cref="Exception">Whatever <paramref name="lead"/> throws except cancellation, after the Lease is released.</exception>
    public async Task RunAsync(Func<CancellationToken, Task> lead, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(lead);
        while (await AcquireAsync(cancellationToken))
        {
            try
            {
                await LeadAsync(lead, cancellationToken);
            }
            finally
            {
                await ReleaseAsync();
            }

            await PauseAsync(cancellationToken);
        }
    }

    private async Task<bool> AcquireAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            if (await TryAsync(_options.RenewDeadline, cancellationToken))
            {
                return true;
            }

            await PauseAsync(cancellationToken);
        }

        return false;
    }

    private async Task LeadAsync(Func<CancellationToken, Task> lead, CancellationToken cancellationToken)
    {
        using var leading = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _leading = true;
        LeadershipChanged?.Invoke(true);
        try
        {
            var work = Task.Run(() => lead(leading.Token), CancellationToken.None);
            var renewal = RenewAsync(leading.Token);
            await Task.WhenAny(work, renewal);
            await leading.CancelAsync();
            await Task.WhenAll(work, renewal);
        }
        catch (OperationCanceledException) when (leading.IsCancellationRequested) { }
        finally
        {
            _leading = false;
            LeadershipChanged?.Invoke(false);
        }
    }

    /// <summary>Ends when the Lease is lost or was not renewed before the deadline.</summary>
    private async Task RenewAsync(CancellationToken cancellationToken)
    {
        while (Left() > TimeSpan.Zero && !cancellationToken.IsCancellationRequested)
        {
            var pause = Left() < _options.RetryPeriod ? Left() : _options.RetryPeriod;
            await Task.Delay(pause, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var left = Left();
            if (left > TimeSpan.Zero && !await TryAsync(left, cancellationToken) && Failure is null && _claim.Holder != _options.Identity)
            {
                return;
            }
        }
    }

    private TimeSpan Left()
    {
        var left = _options.RenewDeadline - time.GetElapsedTime(_heldSince);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private async Task<bool> TryAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        // Counted from before the attempt; the other candidates count from when the server stored it, which is later.
        var started = time.GetTimestamp();
        using var deadline = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            var held = await _claim.TryAsync(either.Token);
            Failure = null;
            _heldSince = held ? started : _heldSince;
            return held;
        }
        catch (KubernetesException exception)
        {
            Failure = exception.Message;
        }
        catch (OperationCanceledException)
        {
            Failure = cancellationToken.IsCancellationRequested ? null : $"{_options.Lease}: no answer in time";
        }

        return false;
    }

    private async Task ReleaseAsync()
    {
        using var limit = new CancellationTokenSource(LongestRelease, time);
        try
        {
            await _claim.ReleaseAsync(limit.Token);
        }
        catch (Exception exception) when (exception is KubernetesException or OperationCanceledException)
        {
            // The Lease will expire.
            Failure = exception.Message;
        }
    }

    private async Task PauseAsync(CancellationToken cancellationToken)
    {
#pragma warning disable CA5394 // Jitter needs no unpredictability.
        var wait = _options.RetryPeriod * (1 + (Random.Shared.NextDouble() / 5));
#pragma warning restore CA5394
        await Task.Delay(wait, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
