namespace AdmissionWebhook.Tls.SelfManaged;

/// <summary>Makes the certificates of each step.</summary>
internal static class RotationMoves
{
    /// <summary>The state after a step.</summary>
    /// <param name="state">The state before it.</param>
    /// <param name="step">The step from <see cref="Rotation.Next"/>.</param>
    /// <param name="names">The names that a server certificate must be valid for.</param>
    /// <param name="trusted">What API servers trust now, for a start from scratch.</param>
    /// <param name="now">The current time.</param>
    public static CertificateState After(
        CertificateState state,
        RotationStep step,
        CertificateNames names,
        TrustBundle trusted,
        DateTimeOffset now
    ) =>
        step switch
        {
            RotationStep.IssueServer => state with { Server = Issue(state.Authority, names, now) },
            RotationStep.Announce => state with { Next = Authority(now), RotationRequested = false },
            RotationStep.Promote => Promoted(state, state.Next!, names, now),
            RotationStep.Retire => state with { Previous = TrustBundle.Empty, PreviousUntil = null },
            RotationStep.StartAnew => Begin(names, trusted, now),
            _ => state,
        };

    /// <summary>
    /// A first CA and certificate. CAs that API servers already trust stay trusted for the lifetime of a server certificate: another
    /// replica, or the installation that this one replaces, may still serve a certificate of theirs.
    /// </summary>
    public static CertificateState Begin(CertificateNames names, TrustBundle trusted, DateTimeOffset now)
    {
        var authority = Authority(now);
        var previous = trusted.WithoutExpired(now);
        return new CertificateState(authority, Issue(authority, names, now))
        {
            Previous = previous,
            PreviousUntil = previous.IsEmpty ? null : now + Rotation.ServerLifetime,
        };
    }

    private static CertificateState Promoted(CertificateState state, HeldCertificate next, CertificateNames names, DateTimeOffset now) =>
        new(next, Issue(next, names, now))
        {
            Previous = TrustBundle.Empty.With(state.Authority).With(state.Previous).WithoutExpired(now),
            PreviousUntil = state.PreviousUntil > state.Server.NotAfter ? state.PreviousUntil : state.Server.NotAfter,
        };

    private static HeldCertificate Authority(DateTimeOffset now) =>
        HeldCertificate.Of(CertificateIssuer.CreateAuthority(now, Rotation.AuthorityLifetime));

    private static HeldCertificate Issue(HeldCertificate authority, CertificateNames names, DateTimeOffset now) =>
        HeldCertificate.Of(CertificateIssuer.IssueServer(authority.Pem, names, now, Rotation.ServerLifetime));
}
