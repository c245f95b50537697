namespace AdmissionWebhook.Tls.SelfManaged;

/// <summary>
/// Which of the shared certificates this replica serves. A certificate of a new authority has to wait until API servers trust it, for as long
/// as they trust what is served.
/// </summary>
internal sealed class ServedCertificate(ServerCertificateStore store, AuthorityTrust trust, TimeProvider time)
{
    private volatile CertificateState? _state;

    /// <summary>Whom API servers trust.</summary>
    public AuthorityTrust Trust => trust;

    /// <summary>What this replica holds, complete, from when it was last good; null where it never was.</summary>
    public CertificateState? State => _state;

    /// <summary>The shared certificate waits for trust.</summary>
    public bool IsHeldBack { get; private set; }

    /// <summary>Serves the certificate of that state as soon as that is right; to be called time and again.</summary>
    public void Offer(CertificateState state)
    {
        IsHeldBack = MustWait(state);
        if (IsHeldBack)
        {
            return;
        }

        if (_state?.Server.Equals(state.Server) != true || store.Status.LastError is not null)
        {
            Replace(state);
        }
        else
        {
            _state = state;
        }
    }

    /// <summary>What is shared cannot be used: what is served stays.</summary>
    public void Refuse(string fault)
    {
        if (store.Status.LastError != fault)
        {
            store.Refuse(fault);
        }
    }

    private void Replace(CertificateState state)
    {
        try
        {
            store.Replace(ServerCertificate.Parse(state.Server.Pem, time.GetUtcNow(), "tls.crt", "tls.key"));
            _state = state;
        }
        catch (CertificateException e)
        {
            Refuse(e.Message);
        }
    }

    private bool MustWait(CertificateState state) =>
        _state is { } served
        && !served.Authority.Equals(state.Authority)
        && !served.Server.IsExpired(time.GetUtcNow())
        && trust.Of(served.Authority) is not null
        && !(trust.Of(state.Authority) >= Rotation.Settling);
}
