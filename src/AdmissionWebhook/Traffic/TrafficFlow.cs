namespace AdmissionWebhook.Traffic;

/// <summary>What clients of one namespace were seen to send to one destination.</summary>
/// <param name="Host">
/// Host name or IP address as it was seen, in lower case and without a port; a wildcard where only the ServiceEntry's host is known. Empty
/// where nothing names it, as for opaque TCP that passes through.
/// </param>
/// <param name="Port">Null where the source does not tell: Istio's metrics name no port.</param>
/// <param name="Namespace">The client's; null where the source does not tell.</param>
internal sealed record TrafficFlow(string Host, int? Port, string? Namespace, TrafficProtocol Protocol, TrafficRouting Routing)
{
    /// <summary>Requests, or connections where the protocol is opaque; at least 1, approximate where counters were extrapolated.</summary>
    public long Count { get; init; } = 1;

    /// <summary>Not later than the first request; as exact as the source allows.</summary>
    public DateTimeOffset FirstSeen { get; init; }

    /// <summary>Not earlier than the last request; as exact as the source allows.</summary>
    public DateTimeOffset LastSeen { get; init; }

    /// <summary>Adds the same flow, seen at other times or by another proxy.</summary>
    public TrafficFlow With(TrafficFlow other) =>
        this with
        {
            Count = Count + other.Count,
            FirstSeen = FirstSeen < other.FirstSeen ? FirstSeen : other.FirstSeen,
            LastSeen = LastSeen > other.LastSeen ? LastSeen : other.LastSeen,
        };

    /// <summary>What two flows share that can be added up.</summary>
    public TrafficFlow Key() => new(Host, Port, Namespace, Protocol, Routing);
}

/// <summary>What the proxy made of the bytes.</summary>
internal enum TrafficProtocol
{
    /// <summary>TCP that the proxy did not look into; TLS where no server name was logged.</summary>
    Tcp,
    Tls,
    Http,
    Grpc,
}

/// <summary>Where the client's proxy sent it.</summary>
internal enum TrafficRouting
{
    /// <summary>To a service of the registry, such as a ServiceEntry's host.</summary>
    Registered,

    /// <summary>To its original destination, since nothing in the registry matched (<c>PassthroughCluster</c>).</summary>
    PassedThrough,

    /// <summary>Nowhere: nothing in the registry matched (<c>BlackHoleCluster</c>).</summary>
    Blocked,

    /// <summary>The source does not tell.</summary>
    Unknown,
}
