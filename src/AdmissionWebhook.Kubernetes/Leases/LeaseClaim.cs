namespace AdmissionWebhook.Kubernetes.Leases;

/// <summary>
/// One candidate's view of the Lease and its attempts to hold it. Another holder's time runs from when we saw the Lease change, by our own
/// clock, so the clocks of two nodes need not agree.
/// </summary>
internal sealed class LeaseClaim(KubernetesClient client, LeaseElectionOptions options, TimeProvider time)
{
    private LeaseRecord? _seen;
    private long _seenAt;

    public string? Holder => _seen?.Holder;

    /// <summary>True if we now hold the Lease. Losing a race to another candidate returns false; it is not an error.</summary>
    /// <exception cref="KubernetesException">The server could not be reached, or refused for another reason.</exception>
    public async Task<bool> TryAsync(CancellationToken cancellationToken)
    {
        var found = await client.FindAsync(options.Lease, cancellationToken);
        Observe(found is { } lease ? LeaseRecord.Read(lease) : null);
        if (_seen is { Holder: { } holder } && holder != options.Identity && time.GetElapsedTime(_seenAt) < _seen.Duration)
        {
            return false;
        }

        var claim = (_seen ?? new LeaseRecord(null, default, null, null, 0, null)).HeldBy(
            options.Identity,
            options.Duration,
            time.GetUtcNow()
        );
        try
        {
            await WriteAsync(claim, cancellationToken);
            return true;
        }
        catch (KubernetesException exception) when (exception.IsConflict || exception.IsAlreadyExists || exception.IsNotFound)
        {
            return false;
        }
    }

    /// <summary>Gives up the Lease if we still hold it, so that the next candidate need not wait.</summary>
    public async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        // A cancelled renewal may have been stored anyway, under a version that we have not seen.
        Observe(await client.FindAsync(options.Lease, cancellationToken) is { } lease ? LeaseRecord.Read(lease) : null);
        if (_seen is { } held && held.Holder == options.Identity)
        {
            await WriteAsync(held.Released(), cancellationToken);
        }
    }

    private async Task WriteAsync(LeaseRecord record, CancellationToken cancellationToken)
    {
        var body = record.ToJson(options.Lease);
        var stored = record.ResourceVersion is null
            ? await client.CreateAsync(options.Lease.Type, options.Lease.Namespace, body, cancellationToken)
            : await client.ReplaceAsync(options.Lease, body, cancellationToken);
        Observe(LeaseRecord.Read(stored));
    }

    private void Observe(LeaseRecord? record)
    {
        if (record != _seen)
        {
            _seen = record;
            _seenAt = time.GetTimestamp();
        }
    }
}
