using System.Net.Security;
using System.Security.Authentication;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace AdmissionWebhook.Tls;

public static class TlsListening
{
    /// <summary>Our manifests give a webhook call 5 s, so a longer handshake is pointless.</summary>
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Serves HTTPS (TLS 1.2 and later, HTTP/1.1 and HTTP/2) with the certificate in force at each handshake. With <paramref
    /// name="clients"/>, the handshake fails for clients without a certificate from one of those CAs.
    /// </summary>
    public static ListenOptions UseTls(this ListenOptions listen, ServerCertificateStore certificates, ClientAuthorities? clients = null) =>
        listen.UseHttps(
            new TlsHandshakeCallbackOptions
            {
                // A callback rather than a certificate selector: Kestrel sends no intermediates with a selected certificate.
                OnConnection = _ => ValueTask.FromResult(Options(certificates, clients)),
                HandshakeTimeout = HandshakeTimeout,
            }
        );

    private static SslServerAuthenticationOptions Options(ServerCertificateStore certificates, ClientAuthorities? clients) =>
        new()
        {
            ServerCertificateContext =
                certificates.Current?.Context ?? throw new AuthenticationException("there is no server certificate yet"),
#pragma warning disable CA5398 // Sets a minimum regardless of the host's OpenSSL configuration; TLS 1.3 is the newest version.
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
#pragma warning restore CA5398
            ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
            AllowRenegotiation = false,
            ClientCertificateRequired = clients is not null,
            CertificateChainPolicy = clients?.ChainPolicy(),
        };
}
