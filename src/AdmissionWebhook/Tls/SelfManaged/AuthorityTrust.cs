namespace AdmissionWebhook.Tls.SelfManaged;

/// <summary>
/// For how long every webhook configuration has trusted an authority without a break, as seen by this replica. What is not stored need
/// not be believed: after a restart the wait begins anew.
/// </summary>
internal sealed class AuthorityTrust(TimeProvider time)
{
    private readonly Dictionary<string, long> _since = [];
    private IReadOnlyList<StoredConfiguration>? _configurations;

    /// <summary>Takes up what is seen now, and which authorities matter.</summary>
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

    /// <summary>Null where some configuration does not trust it, or nothing has been observed yet; endless where nothing calls us.</summary>
    public TimeSpan? Of(HeldCertificate authority) =>
        _configurations is { Count: 0 } ? TimeSpan.MaxValue
        : _since.TryGetValue(authority.Thumbprint, out var since) ? time.GetElapsedTime(since)
        : null;
}
