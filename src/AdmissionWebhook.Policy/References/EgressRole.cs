namespace AdmissionWebhook.Policy.References;

/// <summary>In what capacity a field names a destination.</summary>
public enum EgressRole
{
    /// <summary>ServiceEntry hosts: what the mesh's registry will know.</summary>
    RegisteredHost,

    /// <summary>ServiceEntry endpoint addresses: where its traffic goes, whatever the hosts say.</summary>
    Endpoint,

    /// <summary>ServiceEntry addresses: what the sidecars capture, and where NONE sends it.</summary>
    Address,

    /// <summary>WorkloadEntry and WorkloadGroup template addresses: any Service may select them.</summary>
    WorkloadAddress,

    /// <summary>VirtualService destinations of every route type.</summary>
    Destination,

    /// <summary>VirtualService mirrors.</summary>
    Mirror,

    /// <summary>The authority a VirtualService rewrites to.</summary>
    Authority,

    /// <summary>Host or :authority set through header operations.</summary>
    HostHeader,

    /// <summary>The authority a VirtualService redirects clients to.</summary>
    Redirect,

    /// <summary>A Location response header, or a redirect's scheme with more in it than a scheme: a URL that clients are sent to.</summary>
    Location,

    /// <summary>VirtualService destinationSubnets: addresses the route captures.</summary>
    DestinationSubnet,

    /// <summary>DestinationRule host.</summary>
    RuleHost,

    /// <summary>The server name a DestinationRule sends.</summary>
    Sni,

    /// <summary>Where a DestinationRule tunnels to through its host.</summary>
    TunnelTarget,

    /// <summary>Sidecar egressProxy host.</summary>
    Proxy,

    /// <summary>What the agent beside a WorkloadGroup's workloads calls to learn whether they are healthy.</summary>
    Probe,

    /// <summary>Where a Sidecar's or Gateway's listener forwards by default.</summary>
    DefaultEndpoint,
}
