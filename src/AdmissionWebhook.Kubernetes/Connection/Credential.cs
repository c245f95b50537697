using System.Net.Http.Headers;
using System.Net.Security;

namespace AdmissionWebhook.Kubernetes.Connection;

/// <summary>What proves who is calling: a header, a TLS client certificate, both or neither.</summary>
internal sealed record Credential(AuthenticationHeaderValue? Authorization, SslStreamCertificateContext? Certificate)
{
    public static Credential None { get; } = new(null, null);
}
