namespace AdmissionWebhook.Tls.SelfManaged;

/// <summary>
/// All that the replicas share: who signs, what is served, who will sign next, and whom API servers trust from before. Where a rotation
/// stands is told by what there is, so that any replica can go on with it.
/// </summary>
/// <param name="Authority">Has signed <paramref name="Server"/>.</param>
/// <param name="Server">What every replica serves, with its chain.</param>
internal sealed record CertificateState(HeldCertificate Authority, HeldCertificate Server)
{
    /// <summary>The next authority: trusted already, or about to be, but signing nothing yet.</summary>
    public HeldCertificate? Next { get; init; }

    /// <summary>Authorities that no longer sign (their keys are gone), for the certificates of theirs that may still be served.</summary>
    public TrustBundle Previous { get; init; } = TrustBundle.Empty;

    /// <summary>When the last certificate of <see cref="Previous"/> that we know of expires; null where that is not known.</summary>
    public DateTimeOffset? PreviousUntil { get; init; }

    /// <summary>Somebody wants a new authority now.</summary>
    public bool RotationRequested { get; init; }

    /// <summary>What API servers have to trust in this state.</summary>
    public TrustBundle Bundle
    {
        get
        {
            var own = TrustBundle.Empty.With(Authority);
            return (Next is null ? own : own.With(Next)).With(Previous);
        }
    }
}
