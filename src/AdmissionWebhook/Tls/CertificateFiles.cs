namespace AdmissionWebhook.Tls;

/// <summary>
/// A folder with a development CA (<c>ca.crt</c>, <c>ca.key</c>) and a server certificate that it signed (<c>tls.crt</c> followed by the
/// CA, <c>tls.key</c>). Keys have mode 0600. An existing CA is reused: only the server certificate is renewed.
/// </summary>
public sealed class CertificateFiles(string folder)
{
    public string AuthorityPath { get; } = Path.Combine(folder, "ca.crt");

    public string AuthorityKeyPath { get; } = Path.Combine(folder, "ca.key");

    public string CertificatePath { get; } = Path.Combine(folder, "tls.crt");

    public string KeyPath { get; } = Path.Combine(folder, "tls.key");

    /// <summary>
    /// Writes what is missing and renews the server certificate. True if a new CA was made, false if an existing one was reused.
    /// </summary>
    /// <exception cref="CertificateException">
    /// The folder holds only half of a CA, an unusable CA, or a key that this class did not make; nothing was written.
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
            // Never overwrite one: if two runs race, one of them must fail.
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
            throw new CertificateException($"{there} exists but {missing} does not; restore it, or remove {there} to create a new CA");
        }

        return File.Exists(KeyPath)
            ? throw new CertificateException($"{KeyPath} exists without the CA that made it; remove it, or use another folder")
            : null;
    }
}
