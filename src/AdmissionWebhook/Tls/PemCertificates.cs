using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AdmissionWebhook.Files;

namespace AdmissionWebhook.Tls;

/// <summary>Reads the certificates of a PEM file, all or none.</summary>
internal static class PemCertificates
{
    private const string Begin = "-----BEGIN CERTIFICATE-----";

    /// <summary>The file at <paramref name="path"/>, which must be part of the snapshot.</summary>
    /// <exception cref="CertificateException">The file could not be read.</exception>
    public static FileContent Find(FileSnapshot files, string path) =>
        files.Files.FirstOrDefault(file => file.Path == path)
        ?? throw new CertificateException(
            $"{files.Faults.FirstOrDefault(fault => fault.Path == path)?.ToString() ?? $"{path} is not a file"}; "
                + "check the path and the permissions of this process"
        );

    /// <summary>The certificates in file order; at least one.</summary>
    /// <exception cref="CertificateException">There is none, or one is truncated or malformed.</exception>
    public static X509Certificate2Collection Parse(string path, string pem)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(pem);
        }
        catch (CryptographicException e)
        {
            throw new CertificateException($"{path} contains a malformed certificate ({e.Message}); write it again", e);
        }

        if (certificates.Count == 0)
        {
            throw new CertificateException($"{path} contains no certificate; expected PEM that starts with {Begin}");
        }

        // The importer skips a block without its end marker, which a file truncated in the middle of a write can have.
        if (pem.AsSpan().Count(Begin) is var begun && begun != certificates.Count)
        {
            throw new CertificateException(
                $"{path} is truncated: {begun} certificates begin but only {certificates.Count} are complete; write it again"
            );
        }

        return certificates;
    }
}
