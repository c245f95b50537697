using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace AdmissionWebhook.Tls;

/// <summary>
/// A TLS handshake with ourselves, in memory. The TLS library checks a key only on first use, and then rejects some that parse fine (too
/// weak, or on a curve that TLS does not support): that must show before the certificate is in force.
/// </summary>
internal static class HandshakeTrial
{
    /// <exception cref="AuthenticationException">No handshake works with this certificate; likewise <see cref="IOException"/>.</exception>
    public static void Run(SslStreamCertificateContext certificate)
    {
        var (up, down) = (new Pipe(), new Pipe());
        using var server = new SslStream(new DuplexStream(up.Reader, down.Writer));
        using var client = new SslStream(new DuplexStream(down.Reader, up.Writer));
        var options = new SslServerAuthenticationOptions { ServerCertificateContext = certificate };
        Task.WhenAll(
                OrHangUp(server.AuthenticateAsServerAsync(options), server),
                OrHangUp(client.AuthenticateAsClientAsync(ClientOptions()), client)
            )
            .GetAwaiter()
            .GetResult();
    }

    private static SslClientAuthenticationOptions ClientOptions() =>
        new()
        {
            TargetHost = "localhost",
            CertificateChainPolicy = new() { DisableCertificateDownloads = true, RevocationMode = X509RevocationMode.NoCheck },
#pragma warning disable CA5359 // The client connects to ourselves: only the key is tested, not the peer's identity.
            RemoteCertificateValidationCallback = (_, _, _, _) => true,
#pragma warning restore CA5359
        };

    /// <summary>Closes the failing side, so that the other does not wait for it.</summary>
    private static async Task OrHangUp(Task handshake, SslStream side)
    {
        try
        {
            await handshake.ConfigureAwait(false);
        }
        catch
        {
            await side.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
