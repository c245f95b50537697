using System.Security.Cryptography;
using System.Text.Json;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Tls.SelfManaged;

/// <summary>The Secret as last seen: its state, or why it cannot be used.</summary>
/// <param name="ResourceVersion">For writes that must not overwrite other changes.</param>
/// <param name="State">Null if it cannot be used.</param>
/// <param name="Fault">Null if it can be used.</param>
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
