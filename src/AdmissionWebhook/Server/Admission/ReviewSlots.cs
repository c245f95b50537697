namespace AdmissionWebhook.Server.Admission;

/// <summary>
/// Bounds the reviews that are evaluated at once and those that are queued. An evaluation keeps its thread busy: without a bound, a burst
/// would take every thread, including those of the health checks, and queue up invisibly.
/// </summary>
/// <param name="evaluated">Reviews evaluated at once.</param>
/// <param name="waiting">Reviews queued in addition.</param>
internal sealed class ReviewSlots(int evaluated, int waiting) : IDisposable
{
    /// <summary>Longer reviews are evaluated one at a time: they can need many times their length in memory, and are rare.</summary>
    public const int Long = 1024 * 1024;

    // More would only share the processor.
    private const int PerProcessor = 4;

    private readonly SemaphoreSlim _free = new(evaluated);
    private readonly SemaphoreSlim _freeOfLong = new(1);
    private int _waiting;

    /// <summary>Reviews being evaluated or queued.</summary>
    public int InFlight => evaluated - _free.CurrentCount + Volatile.Read(ref _waiting);

    /// <summary>For this machine, with this many reviews in total.</summary>
    public static ReviewSlots Of(int reviews)
    {
        var evaluated = Math.Min(PerProcessor * Environment.ProcessorCount, reviews);
        return new ReviewSlots(evaluated, reviews - evaluated);
    }

    /// <summary>Takes a slot, which the caller returns by <see cref="Leave"/> with the same length.</summary>
    /// <exception cref="RefusedRequestException">429: too many are queued, or this one has waited too long.</exception>
    public ValueTask EnterAsync(int length, TimeSpan patience, CancellationToken cancellationToken) =>
        length <= Long && _free.Wait(0, CancellationToken.None)
            ? ValueTask.CompletedTask
            : new ValueTask(QueueAsync(length, patience, cancellationToken));

    public void Leave(int length)
    {
        _free.Release();
        if (length > Long)
        {
            _freeOfLong.Release();
        }
    }

    public void Dispose()
    {
        _free.Dispose();
        _freeOfLong.Dispose();
    }

    private async Task QueueAsync(int length, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(patience);
        var holdsLong = false;
        try
        {
            if (Interlocked.Increment(ref _waiting) > waiting)
            {
                throw RefusedRequestException.Busy($"{evaluated + waiting} reviews are already in progress; try again");
            }

            if (length > Long)
            {
                await _freeOfLong.WaitAsync(limit.Token);
                holdsLong = true;
            }

            await _free.WaitAsync(limit.Token);
            holdsLong = false;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw RefusedRequestException.Busy("the review was queued for too long; try again");
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
            if (holdsLong)
            {
                _freeOfLong.Release();
            }
        }
    }
}
