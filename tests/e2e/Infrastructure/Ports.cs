using System.Net;
using System.Net.Sockets;

namespace AdmissionWebhook.EndToEnd.Infrastructure;

/// <summary>
/// Free loopback ports below the ephemeral range, so that no outgoing connection takes one before its program listens, or while the program
/// restarts.
/// </summary>
internal static class Ports
{
    private const int Lowest = 12_000;
    private const int Highest = 29_000;

    public static int[] Free(int count)
    {
        var ports = new HashSet<int>();
        while (ports.Count < count)
        {
            var port = Random.Shared.Next(Lowest, Highest);
            if (IsFree(port))
            {
                ports.Add(port);
            }
        }

        return [.. ports];
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
