namespace AdmissionWebhook.Policy.References;

/// <summary>In what capacity a field names a destination.</summary>
public enum EgressRole
{
    /// <summary>ServiceEntry and XBackend hosts: what the mesh's registry will know.</summary>
    RegisteredHost,

    /// <summary>Addresses of endpoints and of network gateways: where traffic goes, whatever the hosts say.</summary>
    Endpoint,

    /// <summary>ServiceEntry addresses: what the sidecars capture, and where NONE sends it.</summary>
    Address,

    /// <summary>WorkloadEntry and WorkloadGroup template addresses: any Service may select them.</summary>
    WorkloadAddress,

    /// <summary>Destinations of routes of every type.</summary>
    Destination,

    /// <summary>Mirrors of routes.</summary>
    Mirror,

    /// <summary>The authority a route rewrites to.</summary>
    Authority,

    /// <summary>Host or :authority set through header operations.</summary>
    HostHeader,

    /// <summary>The authority a route redirects clients to.</summary>
    Redirect,

    /// <summary>A Location response header, or a redirect's scheme with more in it than a scheme: a URL that clients are sent to.</summary>
    Location,

    /// <summary>VirtualService destinationSubnets: addresses the route captures.</summary>
    DestinationSubnet,

    /// <summary>DestinationRule host.</summary>
    RuleHost,

    /// <summary>The server name a DestinationRule, BackendTLSPolicy or XBackend sends.</summary>
    Sni,

    /// <summary>Where a DestinationRule tunnels to through its host.</summary>
    TunnelTarget,

    /// <summary>Sidecar egressProxy host.</summary>
    Proxy,

    /// <summary>What the agent beside a WorkloadGroup's workloads calls to learn whether they are healthy.</summary>
    Probe,

    /// <summary>Where a Sidecar's or Gateway's listener forwards by default.</summary>
    DefaultEndpoint,

    /// <summary>The name that a Service of type ExternalName stands for.</summary>
    Alias,

    /// <summary>Where istiod fetches the keys of a RequestAuthentication.</summary>
    KeySet,

    /// <summary>Where proxies download a module from.</summary>
    Module,
}
