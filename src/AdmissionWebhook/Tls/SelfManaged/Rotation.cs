namespace AdmissionWebhook.Tls.SelfManaged;

/// <summary>Decides the next step of a rotation; does nothing itself.</summary>
internal static class Rotation
{
    public static readonly TimeSpan AuthorityLifetime = TimeSpan.FromDays(365);
    public static readonly TimeSpan ServerLifetime = TimeSpan.FromDays(90);

    /// <summary>
    /// How long every webhook configuration must have trusted a CA before one of its certificates is served. API servers see a change by
    /// watch within a second or so; a minute leaves room for slow ones.
    /// </summary>
    public static readonly TimeSpan Settling = TimeSpan.FromMinutes(1);

    /// <param name="state">The stored state.</param>
    /// <param name="names">The names that the server certificate must be valid for.</param>
    /// <param name="nextTrustedFor">How long every webhook configuration has trusted the next CA; null if one does not.</param>
    /// <param name="now">The current time.</param>
    public static RotationStep Next(CertificateState state, CertificateNames names, TimeSpan? nextTrustedFor, DateTimeOffset now)
    {
        var next = state.Next is { } announced && !announced.IsExpired(now) ? announced : null;
        if (state.Authority.IsExpired(now))
        {
            return next is null ? RotationStep.StartAnew : RotationStep.Promote;
        }

        if (NeedsServer(state, names, now))
        {
            return RotationStep.IssueServer;
        }

        if (next is null && (state.Authority.IsDue(now) || state.RotationRequested))
        {
            return RotationStep.Announce;
        }

        if (next is not null && nextTrustedFor >= Settling)
        {
            return RotationStep.Promote;
        }

        return !state.Previous.IsEmpty && (state.PreviousUntil ?? state.Previous.NotAfter) <= now ? RotationStep.Retire : RotationStep.None;
    }

    /// <summary>If the certificate expires with its CA, a new one would not last longer.</summary>
    private static bool NeedsServer(CertificateState state, CertificateNames names, DateTimeOffset now) =>
        state.Server.IsExpired(now)
        || !state.Server.IsGoodFor(names)
        || (state.Server.IsDue(now) && state.Server.NotAfter < state.Authority.NotAfter);
}
