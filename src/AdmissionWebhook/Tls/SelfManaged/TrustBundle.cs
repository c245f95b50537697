using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace AdmissionWebhook.Tls.SelfManaged;

/// <summary>The CAs that API servers trust for the webhook. Equal if they hold the same CAs in the same order.</summary>
internal sealed class TrustBundle : IEquatable<TrustBundle>
{
    private readonly IReadOnlyList<X509Certificate2> _authorities;

    private TrustBundle(IEnumerable<X509Certificate2> authorities) => _authorities = [.. authorities.DistinctBy(one => one.Thumbprint)];

    public static TrustBundle Empty { get; } = new([]);

    public bool IsEmpty => _authorities.Count == 0;

    public string Pem => string.Concat(_authorities.Select(one => one.ExportCertificatePem() + "\n"));

    /// <summary>As written in <c>caBundle</c>.</summary>
    public string Base64 => Convert.ToBase64String(Encoding.ASCII.GetBytes(Pem));

    /// <summary>When the last of them expires.</summary>
    public DateTimeOffset NotAfter => IsEmpty ? DateTimeOffset.MinValue : _authorities.Max(one => (DateTimeOffset)one.NotAfter);

    /// <exception cref="CertificateException">It contains no certificate, or a malformed one.</exception>
    public static TrustBundle Parse(string name, string pem) => new(PemCertificates.Parse(name, pem));

    /// <summary>Reads a <c>caBundle</c>; empty if it is absent or malformed.</summary>
    public static TrustBundle ReadBase64(string? caBundle)
    {
        try
        {
            return string.IsNullOrEmpty(caBundle) || !System.Buffers.Text.Base64.IsValid(caBundle)
                ? Empty
                : Parse("caBundle", Encoding.ASCII.GetString(Convert.FromBase64String(caBundle)));
        }
        catch (CertificateException)
        {
            return Empty;
        }
    }

    public bool Holds(HeldCertificate authority) => _authorities.Any(one => one.Thumbprint == authority.Thumbprint);

    public TrustBundle With(HeldCertificate authority) => With(Parse(authority.Subject, authority.CertificatePem));

    public TrustBundle With(TrustBundle others) => new(_authorities.Concat(others._authorities));

    public TrustBundle WithoutExpired(DateTimeOffset now) => new(_authorities.Where(one => one.NotAfter > now));

    public bool Equals(TrustBundle? other) => other?.Pem == Pem;

    public override bool Equals(object? obj) => Equals(obj as TrustBundle);

    public override int GetHashCode() => Pem.GetHashCode(StringComparison.Ordinal);
}
