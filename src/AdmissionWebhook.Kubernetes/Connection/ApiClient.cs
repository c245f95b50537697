using System.Net;
using System.Net.Sockets;
using k8s;

namespace AdmissionWebhook.Kubernetes.Connection;

/// <summary>The package's client for one fixed set of settings, with access to its raw call.</summary>
/// <exception cref="ConnectionException">A certificate, key or token cannot be used.</exception>
internal sealed class ApiClient(ConnectionSettings settings) : k8s.Kubernetes(Configure(settings))
{
    /// <summary>Completes with the headers of a 2xx answer, which the caller disposes.</summary>
    /// <exception cref="k8s.Autorest.HttpOperationException">Any other status, with the body.</exception>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        // The package reads an error's body without the token, so WaitAsync has to abandon a body that stalls.
        SendRequestRaw("", request, cancellationToken).WaitAsync(cancellationToken);

    private static KubernetesClientConfiguration Configure(ConnectionSettings settings) =>
        new()
        {
            Host = settings.Server.AbsoluteUri,
            TlsServerName = settings.ServerName,
            SkipTlsVerify = settings.SkipVerification,
            AccessToken = settings.Token?.AsToken(),
            Username = settings.UserName,
            Password = settings.Password,
            UserAgent = "",
            FirstMessageHandlerSetup = handler => SetUp(handler, settings),
        };

    private static void SetUp(SocketsHttpHandler handler, ConnectionSettings settings)
    {
        handler.UseCookies = false;
        handler.AllowAutoRedirect = false;
        handler.ConnectTimeout = TimeSpan.FromSeconds(10);
        handler.ConnectCallback = ConnectAsync;
        // Spreads new connections over the API servers behind a load balancer.
        handler.PooledConnectionLifetime = TimeSpan.FromMinutes(10);
        handler.UseProxy = settings.Proxy is not null;
        handler.Proxy = settings.Proxy is { } proxy ? new WebProxy(proxy) { Credentials = ProxyCredentials(proxy) } : null;
        handler.SslOptions.CertificateChainPolicy = settings.Authorities is { } bundle ? PemCertificates.Trust(bundle) : null;
        handler.SslOptions.ClientCertificateContext = settings is { Certificate: { } certificate, Key: { } key }
            ? PemCertificates.Client(certificate, key)
            : null;
    }

    private static NetworkCredential? ProxyCredentials(Uri proxy) =>
        proxy.UserInfo.Split(':', 2) is [{ Length: > 0 } name, .. var password]
            ? new NetworkCredential(Uri.UnescapeDataString(name), Uri.UnescapeDataString(password.FirstOrDefault("")))
            : null;

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            // A watch can be silent for minutes; without keep-alive a dead peer goes unnoticed until the watch is overdue.
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 15);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 5);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
