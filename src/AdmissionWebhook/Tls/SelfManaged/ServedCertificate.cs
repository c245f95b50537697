namespace AdmissionWebhook.Tls.SelfManaged;

/// <summary>
/// Chooses which of the shared certificates this replica serves. While the current one is trusted, a certificate of a new CA waits until
/// API servers trust that CA.
/// </summary>
internal sealed class ServedCertificate(ServerCertificateStore store, AuthorityTrust trust, TimeProvider time)
{
    private volatile CertificateState? _state;

    /// <summary>Which CAs the API servers trust.</summary>
    public AuthorityTrust Trust => trust;

    /// <summary>The last usable state; null if there was none.</summary>
    public CertificateState? State => _state;

    /// <summary>Whether the shared certificate is waiting for trust.</summary>
    public bool IsHeldBack { get; private set; }

    /// <summary>Serves the certificate of that state as soon as it is safe; call repeatedly.</summary>
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

    /// <summary>The shared state cannot be used; the served certificate stays.</summary>
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
