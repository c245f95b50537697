namespace AdmissionWebhook.Traffic;

/// <summary>Traffic of one namespace's clients to one destination.</summary>
/// <param name="Host">
/// Host name or IP address as seen, in lower case and without a port; a wildcard if only the ServiceEntry's host is known. Empty if nothing
/// names it, as for opaque TCP that passes through.
/// </param>
/// <param name="Port">Null if unknown: Istio's metrics have no port.</param>
/// <param name="Namespace">The client's namespace; null if unknown.</param>
internal sealed record TrafficFlow(string Host, int? Port, string? Namespace, TrafficProtocol Protocol, TrafficRouting Routing)
{
    /// <summary>Requests, or connections if the protocol is opaque; at least 1, and approximate if counters were extrapolated.</summary>
    public long Count { get; init; } = 1;

    /// <summary>No later than the first request; as exact as the source allows.</summary>
    public DateTimeOffset FirstSeen { get; init; }

    /// <summary>No earlier than the last request; as exact as the source allows.</summary>
    public DateTimeOffset LastSeen { get; init; }

    /// <summary>Adds the same flow, seen at other times or by another proxy.</summary>
    public TrafficFlow With(TrafficFlow other) =>
        this with
        {
            Count = Count + other.Count,
            FirstSeen = FirstSeen < other.FirstSeen ? FirstSeen : other.FirstSeen,
            LastSeen = LastSeen > other.LastSeen ? LastSeen : other.LastSeen,
        };

    /// <summary>What two flows must share to be added up.</summary>
    public TrafficFlow Key() => new(Host, Port, Namespace, Protocol, Routing);
}

/// <summary>The protocol that the proxy detected.</summary>
internal enum TrafficProtocol
{
    /// <summary>TCP that the proxy forwarded unparsed; also TLS without a logged SNI.</summary>
    Tcp,
    Tls,
    Http,
    Grpc,
}

/// <summary>Where the client's proxy sent it.</summary>
internal enum TrafficRouting
{
    /// <summary>To a service in the registry, such as a ServiceEntry's host.</summary>
    Registered,

    /// <summary>To its original destination, since nothing in the registry matched (<c>PassthroughCluster</c>).</summary>
    PassedThrough,

    /// <summary>Nowhere: nothing in the registry matched (<c>BlackHoleCluster</c>).</summary>
    Blocked,

    /// <summary>Unknown to the source.</summary>
    Unknown,
}
