namespace AdmissionWebhook.Tls;

/// <summary>
/// A folder with a development CA (<c>ca.crt</c>, <c>ca.key</c>) and a server certificate under it (<c>tls.crt</c> with the CA after it,
/// <c>tls.key</c>). Keys have mode 0600. An existing CA is used again: only the server certificate is renewed.
/// </summary>
public sealed class CertificateFiles(string folder)
{
    public string AuthorityPath { get; } = Path.Combine(folder, "ca.crt");

    public string AuthorityKeyPath { get; } = Path.Combine(folder, "ca.key");

    public string CertificatePath { get; } = Path.Combine(folder, "tls.crt");

    public string KeyPath { get; } = Path.Combine(folder, "tls.key");

    /// <summary>
    /// Writes what is missing and renews the server certificate. True if a new CA was made, false if the existing one was used.
    /// </summary>
    /// <exception cref="CertificateException">
    /// What is there is only half of a CA, an unusable CA, or a key that this class did not make; nothing has been written.
    /// </exception>
    /// <exception cref="IOException">The folder cannot be written; likewise <see cref="UnauthorizedAccessException"/>.</exception>
    public bool Write(CertificateNames names, DateTimeOffset now)
    {
        Directory.CreateDirectory(folder);
        var existing = ReadAuthority();
        var authority = existing ?? CertificateIssuer.CreateAuthority(now);
        var server = CertificateIssuer.IssueServer(authority, names, now);
        if (existing is null)
        {
            // Never over an existing one: of two runs at once, one fails.
            PemFile.Write(AuthorityKeyPath, authority.PrivateKeyPem, PemFile.Secret, overwrite: false);
            PemFile.Write(AuthorityPath, authority.CertificatePem, PemFile.Public, overwrite: true);
        }

        PemFile.Write(KeyPath, server.PrivateKeyPem, PemFile.Secret, overwrite: true);
        PemFile.Write(CertificatePath, server.CertificatePem, PemFile.Public, overwrite: true);
        return existing is null;
    }

    private IssuedCertificate? ReadAuthority()
    {
        var (certificate, key) = (File.Exists(AuthorityPath), File.Exists(AuthorityKeyPath));
        if (certificate && key)
        {
            return new(File.ReadAllText(AuthorityPath), File.ReadAllText(AuthorityKeyPath));
        }

        if (certificate || key)
        {
            var (there, missing) = certificate ? (AuthorityPath, AuthorityKeyPath) : (AuthorityKeyPath, AuthorityPath);
            throw new CertificateException($"{there} is there without {missing}; restore that, or remove {there} to have a new CA made");
        }

        return File.Exists(KeyPath)
            ? throw new CertificateException($"{KeyPath} is there without the CA that made it; remove it, or name another folder")
            : null;
    }
}
