using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace AdmissionWebhook.Kubernetes.Tests;

/// <summary>An HTTP proxy on loopback that requires authentication and tunnels CONNECT requests.</summary>
internal sealed class ConnectProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public ConnectProxy()
    {
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Every tunnel opened: the request's method and target, and the user.</summary>
    public ConcurrentQueue<string> Tunnels { get; } = new();

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        while (true)
        {
            _ = TunnelAsync(await _listener.AcceptTcpClientAsync());
        }
    }

    private async Task TunnelAsync(TcpClient caller)
    {
        using var _ = caller;
        var stream = caller.GetStream();
        while (true)
        {
            var head = await HeadAsync(stream);
            var target = head[0].Split(' ')[1];
            if (
                head.FirstOrDefault(line => line.StartsWith("Proxy-Authorization: Basic ", StringComparison.OrdinalIgnoreCase))
                is not { } proof
            )
            {
                await stream.WriteAsync(
                    "HTTP/1.1 407 Who?\r\nProxy-Authenticate: Basic realm=\"p\"\r\nContent-Length: 0\r\n\r\n"u8.ToArray()
                );
                continue;
            }

            Tunnels.Enqueue($"CONNECT {target} as {Encoding.UTF8.GetString(Convert.FromBase64String(proof.Split(' ')[2]))}");
            using var server = new TcpClient();
            await server.ConnectAsync(IPEndPoint.Parse(target));
            await stream.WriteAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray());
            await Task.WhenAny(stream.CopyToAsync(server.GetStream()), server.GetStream().CopyToAsync(stream));
            return;
        }
    }

    private static async Task<List<string>> HeadAsync(NetworkStream stream)
    {
        var lines = new List<string>();
        var line = new StringBuilder();
        var one = new byte[1];
        while (await stream.ReadAsync(one) == 1)
        {
            line.Append((char)one[0]);
            if (one[0] != '\n')
            {
                continue;
            }

            if (line.ToString().Trim() is not { Length: > 0 } text)
            {
                return lines;
            }

            lines.Add(text);
            line.Clear();
        }

        throw new EndOfStreamException();
    }
}
