namespace AdmissionWebhook.Tls.SelfManaged;

/// <summary>Decides what is to be done next; does nothing itself.</summary>
internal static class Rotation
{
    public static readonly TimeSpan AuthorityLifetime = TimeSpan.FromDays(365);
    public static readonly TimeSpan ServerLifetime = TimeSpan.FromDays(90);

    /// <summary>
    /// How long every webhook configuration must have held an authority before a certificate of it is served. API servers learn of a change
    /// by a watch, in a second or so; there is no hurry, and one that is a minute behind serves nobody.
    /// </summary>
    public static readonly TimeSpan Settling = TimeSpan.FromMinutes(1);

    /// <param name="state">What is stored.</param>
    /// <param name="names">What the server certificate has to be good for.</param>
    /// <param name="nextTrustedFor">For how long every webhook configuration has held the next authority; null if one does not.</param>
    /// <param name="now">The time.</param>
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

    /// <summary>A certificate that ends with its authority is not bettered by another one.</summary>
    private static bool NeedsServer(CertificateState state, CertificateNames names, DateTimeOffset now) =>
        state.Server.IsExpired(now)
        || !state.Server.IsGoodFor(names)
        || (state.Server.IsDue(now) && state.Server.NotAfter < state.Authority.NotAfter);
}
