using System.Net.Security;
using System.Net.Sockets;

namespace AdmissionWebhook.Kubernetes.Connection;

/// <summary>Opens connections to one endpoint with one client certificate.</summary>
internal sealed class Dialer(Endpoint endpoint, SslStreamCertificateContext? certificate)
{
    public SocketsHttpHandler CreateHandler() => new()
    {
        ConnectCallback = ConnectAsync,
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        // A load balancer in front of several API servers is given the chance to spread us anew.
        PooledConnectionLifetime = TimeSpan.FromMinutes(10),
    };

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            NoticeDeadPeers(socket);
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            var stream = new NetworkStream(socket, ownsSocket: true);
            return endpoint.Server.Scheme == Uri.UriSchemeHttps
                ? await SecureAsync(stream, context.DnsEndPoint.Host, cancellationToken)
                : stream;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task<SslStream> SecureAsync(NetworkStream stream, string host, CancellationToken cancellationToken)
    {
        var secure = new SslStream(stream);
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = endpoint.ServerName ?? host,
            ClientCertificateContext = certificate,
            RemoteCertificateValidationCallback = endpoint switch
            {
#pragma warning disable CA5359 // The kubeconfig says insecure-skip-tls-verify in so many words.
                { SkipVerification: true } => static (_, _, _, _) => true,
#pragma warning restore CA5359
                { Roots: { } roots } => (_, peer, chain, errors) => roots.Accept(peer, chain, errors),
                _ => null,
            },
        };
        await secure.AuthenticateAsClientAsync(options, cancellationToken);
        return secure;
    }

    // A watch is silent for minutes; without probes a peer that vanished would be noticed only by the watchdog.
    private static void NoticeDeadPeers(Socket socket)
    {
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 15);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 5);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
    }
}
