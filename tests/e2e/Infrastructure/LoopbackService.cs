using System.Net;
using System.Net.Sockets;

namespace AdmissionWebhook.EndToEnd.Infrastructure;

/// <summary>
/// Acts as the Service in front of the replicas: one fixed address that sends each new connection to the next endpoint. A connection stays
/// with its endpoint until either side ends it.
/// </summary>
internal sealed class LoopbackService : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private volatile IReadOnlyList<int> _endpoints = [];
    private CancellationTokenSource _connected = new();
    private int _next;

    public LoopbackService()
    {
        _listener.Start();
        Address = new Uri($"https://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
        _ = AcceptAsync();
    }

    public Uri Address { get; }

    /// <summary>The ports for new connections. If empty, all connections are closed, open ones too.</summary>
    public void Route(params IReadOnlyList<int> endpoints)
    {
        _endpoints = endpoints;
        if (endpoints.Count == 0)
        {
            Interlocked.Exchange(ref _connected, new CancellationTokenSource()).Cancel();
        }
    }

    public void Dispose()
    {
        _stopping.Cancel();
        _connected.Cancel();
        _listener.Dispose();
        _stopping.Dispose();
        _connected.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                _ = ForwardAsync(await _listener.AcceptTcpClientAsync(_stopping.Token));
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
            {
                return;
            }
        }
    }

    private async Task ForwardAsync(TcpClient client)
    {
        using var server = new TcpClient { NoDelay = true };
        using (client)
        {
            client.NoDelay = true;
            var connected = _connected.Token;
            try
            {
                if (_endpoints is { Count: > 0 } endpoints)
                {
                    var endpoint = endpoints[(int)((uint)Interlocked.Increment(ref _next) % endpoints.Count)];
                    await server.ConnectAsync(IPAddress.Loopback, endpoint, connected);
                    var (near, far) = (client.GetStream(), server.GetStream());
                    await Task.WhenAny(near.CopyToAsync(far, connected), far.CopyToAsync(near, connected));
                }
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // One side has disconnected; this ends both connections.
            }
        }
    }
}
