namespace AdmissionWebhook.Tls;

/// <summary>
/// A certificate and its private key as PEM text, as they stand in files and Secrets: the certificate first, then whatever chain is sent
/// with it; the key unencrypted.
/// </summary>
public sealed record IssuedCertificate(string CertificatePem, string PrivateKeyPem)
{
    /// <summary>Without the key, which must not end in a log.</summary>
    public override string ToString() => CertificatePem;
}
