using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace AdmissionWebhook.Tests.Infrastructure;

/// <summary>A connection to the server's HTTPS port, for what no HTTP client would send.</summary>
internal sealed class RawConnection(TcpClient tcp, SslStream tls) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Connects without a handshake.</summary>
    public static async Task<TcpClient> ConnectAsync(RunningWebhook webhook)
    {
        var tcp = new TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, webhook.Address.Port, Token);
        return tcp;
    }

    public static async Task<RawConnection> OpenAsync(RunningWebhook webhook, Action<SslClientAuthenticationOptions>? configure = null)
    {
        var tcp = await ConnectAsync(webhook);
        var tls = new SslStream(tcp.GetStream());
        var options = new SslClientAuthenticationOptions { TargetHost = "localhost", CertificateChainPolicy = webhook.Trust() };
        configure?.Invoke(options);
        await tls.AuthenticateAsClientAsync(options, Token);
        return new RawConnection(tcp, tls);
    }

    public Task SendAsync(string text) => SendAsync(Encoding.ASCII.GetBytes(text));

    public async Task SendAsync(byte[] bytes) => await tls.WriteAsync(bytes, Token);

    /// <summary>Shuts down the sending side.</summary>
    public Task EndAsync() => tls.ShutdownAsync();

    /// <summary>Everything that the server sends until the connection ends.</summary>
    public async Task<string> ReadToEndAsync()
    {
        var text = new StringBuilder();
        var buffer = new byte[16 * 1024];
        using var patient = CancellationTokenSource.CreateLinkedTokenSource(Token);
        patient.CancelAfter(Patience);
        try
        {
            for (int read; (read = await tls.ReadAsync(buffer, patient.Token)) > 0; )
            {
                text.Append(Encoding.Latin1.GetString(buffer, 0, read));
            }
        }
        catch (IOException)
        {
            // Connection reset.
        }

        return text.ToString();
    }

    public void Dispose()
    {
        tls.Dispose();
        tcp.Dispose();
    }
}
