namespace AdmissionWebhook.Tls.SelfManaged;

/// <summary>
/// How long every webhook configuration has trusted a CA without interruption, as seen by this replica. Kept in memory only: after a
/// restart the wait starts over.
/// </summary>
internal sealed class AuthorityTrust(TimeProvider time)
{
    private readonly Dictionary<string, long> _since = [];
    private IReadOnlyList<StoredConfiguration>? _configurations;

    /// <summary>Records the current configurations for these CAs.</summary>
    public void Observe(IReadOnlyList<StoredConfiguration> configurations, params IEnumerable<HeldCertificate?> authorities)
    {
        _configurations = configurations;
        foreach (var authority in authorities.OfType<HeldCertificate>())
        {
            if (!configurations.All(configuration => configuration.Trusts(authority)))
            {
                _since.Remove(authority.Thumbprint);
            }
            else
            {
                _since.TryAdd(authority.Thumbprint, time.GetTimestamp());
            }
        }
    }

    /// <summary>Null if some configuration does not trust it or nothing was observed yet; endless if no configuration exists.</summary>
    public TimeSpan? Of(HeldCertificate authority) =>
        _configurations is { Count: 0 } ? TimeSpan.MaxValue
        : _since.TryGetValue(authority.Thumbprint, out var since) ? time.GetElapsedTime(since)
        : null;
}
