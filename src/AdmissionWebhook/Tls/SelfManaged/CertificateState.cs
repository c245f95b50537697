namespace AdmissionWebhook.Tls.SelfManaged;

/// <summary>
/// All state that the replicas share: the signing CA, the served certificate, the next CA, and the CAs still trusted from before. The stage
/// of a rotation follows from what exists, so any replica can continue it.
/// </summary>
/// <param name="Authority">Has signed <paramref name="Server"/>.</param>
/// <param name="Server">What every replica serves, with its chain.</param>
internal sealed record CertificateState(HeldCertificate Authority, HeldCertificate Server)
{
    /// <summary>The next CA: already trusted or about to be, but not signing yet.</summary>
    public HeldCertificate? Next { get; init; }

    /// <summary>CAs that no longer sign (their keys are gone) but whose certificates may still be served.</summary>
    public TrustBundle Previous { get; init; } = TrustBundle.Empty;

    /// <summary>When the last known certificate of <see cref="Previous"/> expires; null if unknown.</summary>
    public DateTimeOffset? PreviousUntil { get; init; }

    /// <summary>A new CA was requested.</summary>
    public bool RotationRequested { get; init; }

    /// <summary>What API servers must trust in this state.</summary>
    public TrustBundle Bundle
    {
        get
        {
            var own = TrustBundle.Empty.With(Authority);
            return (Next is null ? own : own.With(Next)).With(Previous);
        }
    }
}
