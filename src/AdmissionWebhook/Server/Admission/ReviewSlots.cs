namespace AdmissionWebhook.Server.Admission;

/// <summary>
/// How many reviews are evaluated at once, and how many may wait for their turn. Evaluating keeps a thread busy from start to end: without a
/// bound a burst would take every thread, that of the health checks too, and wait in a queue that nobody sees.
/// </summary>
/// <param name="evaluated">At most so many at once.</param>
/// <param name="waiting">At most so many more.</param>
internal sealed class ReviewSlots(int evaluated, int waiting) : IDisposable
{
    /// <summary>Of reviews longer than this one at a time is evaluated: they can take many times their length of memory, and seldom come.</summary>
    public const int Long = 1024 * 1024;

    // More would only take turns on it.
    private const int PerProcessor = 4;

    private readonly SemaphoreSlim _free = new(evaluated);
    private readonly SemaphoreSlim _freeOfLong = new(1);
    private int _waiting;

    /// <summary>Reviews that are evaluated now or wait for their turn.</summary>
    public int InFlight => evaluated - _free.CurrentCount + Volatile.Read(ref _waiting);

    /// <summary>For this machine, with at most so many reviews in all.</summary>
    public static ReviewSlots Of(int reviews)
    {
        var evaluated = Math.Min(PerProcessor * Environment.ProcessorCount, reviews);
        return new ReviewSlots(evaluated, reviews - evaluated);
    }

    /// <summary>Takes a slot, which the caller gives back by <see cref="Leave"/> with the same length.</summary>
    /// <exception cref="RefusedRequestException">429: too many wait already, or this one has waited too long.</exception>
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
        using var patient = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patient.CancelAfter(patience);
        var holdsLong = false;
        try
        {
            if (Interlocked.Increment(ref _waiting) > waiting)
            {
                throw RefusedRequestException.Busy($"{evaluated + waiting} reviews are being answered already; try again");
            }

            if (length > Long)
            {
                await _freeOfLong.WaitAsync(patient.Token);
                holdsLong = true;
            }

            await _free.WaitAsync(patient.Token);
            holdsLong = false;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw RefusedRequestException.Busy("the review waited too long for its turn; try again");
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
