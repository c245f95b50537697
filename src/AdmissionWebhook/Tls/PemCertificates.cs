using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AdmissionWebhook.Files;

namespace AdmissionWebhook.Tls;

/// <summary>Reads the certificates of a PEM file, all or none.</summary>
internal static class PemCertificates
{
    private const string Begin = "-----BEGIN CERTIFICATE-----";

    /// <summary>The file at <paramref name="path"/>, which must be one of the snapshot's.</summary>
    /// <exception cref="CertificateException">It could not be read.</exception>
    public static FileContent Find(FileSnapshot files, string path) =>
        files.Files.FirstOrDefault(file => file.Path == path)
        ?? throw new CertificateException(
            $"{files.Faults.FirstOrDefault(fault => fault.Path == path)?.ToString() ?? $"{path} is not a file"}; "
            + "check the path, and that this process may read it");

    /// <summary>The certificates in the order of the file; at least one.</summary>
    /// <exception cref="CertificateException">There is none, or one is cut short or malformed.</exception>
    public static X509Certificate2Collection Parse(string path, string pem)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(pem);
        }
        catch (CryptographicException e)
        {
            throw new CertificateException($"{path} holds a malformed certificate ({e.Message}); write it anew", e);
        }

        if (certificates.Count == 0)
        {
            throw new CertificateException($"{path} holds no certificate; it must hold PEM, {Begin} and so on");
        }

        // The importer skips a block without its end, which a chain cut short in the middle of a write has.
        if (pem.AsSpan().Count(Begin) is var begun && begun != certificates.Count)
        {
            throw new CertificateException(
                $"{path} is cut short: {begun} certificates begin in it and {certificates.Count} are whole; write it anew");
        }

        return certificates;
    }
}
