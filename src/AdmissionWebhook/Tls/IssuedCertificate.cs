namespace AdmissionWebhook.Tls;

/// <summary>
/// A certificate and its private key as PEM, as in files and Secrets: the certificate first, then its chain; the key unencrypted.
/// </summary>
public sealed record IssuedCertificate(string CertificatePem, string PrivateKeyPem)
{
    /// <summary>Leaves out the key, which must not end up in a log.</summary>
    public override string ToString() => CertificatePem;
}
