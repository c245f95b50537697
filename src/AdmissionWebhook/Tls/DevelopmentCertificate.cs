namespace AdmissionWebhook.Tls;

/// <summary>A server certificate for one run, signed by a CA whose key is discarded at once.</summary>
/// <param name="AuthorityPem">What clients must trust; <c>--write-ca</c> writes it.</param>
/// <param name="Server">What the server presents.</param>
public sealed record DevelopmentCertificate(string AuthorityPem, IssuedCertificate Server)
{
    public static DevelopmentCertificate Create(CertificateNames names, DateTimeOffset now)
    {
        var authority = CertificateIssuer.CreateAuthority(now);
        return new(authority.CertificatePem, CertificateIssuer.IssueServer(authority, names, now));
    }
}
