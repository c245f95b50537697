using System.Security.Cryptography;
using System.Text.Json;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Tls.SelfManaged;

/// <summary>The Secret as last seen: its state, or what is wrong with it.</summary>
/// <param name="ResourceVersion">To change it only as it was seen.</param>
/// <param name="State">Null where it cannot be used.</param>
/// <param name="Fault">Null where it can.</param>
internal sealed record StoredCertificates(string ResourceVersion, CertificateState? State, string? Fault)
{
    public static StoredCertificates Read(JsonElement secret)
    {
        var version = secret.Member("metadata"u8).Text("resourceVersion"u8) ?? "";
        try
        {
            return new StoredCertificates(version, CertificateSecret.Read(secret), null);
        }
        catch (Exception e) when (e is CertificateException or CryptographicException)
        {
            return new StoredCertificates(version, null, e.Message);
        }
    }
}
