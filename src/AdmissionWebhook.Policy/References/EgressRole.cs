namespace AdmissionWebhook.Policy.References;

/// <summary>The role in which a field names a destination.</summary>
public enum EgressRole
{
    /// <summary>ServiceEntry and XBackend hosts: added to the mesh's registry.</summary>
    RegisteredHost,

    /// <summary>Addresses of endpoints and of network gateways: where traffic goes, whatever the hosts are.</summary>
    Endpoint,

    /// <summary>ServiceEntry addresses: what sidecars capture, and where resolution NONE sends it.</summary>
    Address,

    /// <summary>WorkloadEntry and WorkloadGroup template addresses, which any Service can select.</summary>
    WorkloadAddress,

    /// <summary>Destinations of routes.</summary>
    Destination,

    /// <summary>Mirrors of routes.</summary>
    Mirror,

    /// <summary>The authority that a route rewrites to.</summary>
    Authority,

    /// <summary>Host or :authority set by header operations.</summary>
    HostHeader,

    /// <summary>The authority that a route redirects to.</summary>
    Redirect,

    /// <summary>A URL that clients are sent to: a Location response header, or a redirect's scheme with more than a scheme in it.</summary>
    Location,

    /// <summary>VirtualService destinationSubnets: addresses that the route captures.</summary>
    DestinationSubnet,

    /// <summary>DestinationRule host.</summary>
    RuleHost,

    /// <summary>The SNI that a DestinationRule, BackendTLSPolicy or XBackend sends.</summary>
    Sni,

    /// <summary>The tunnel target of a DestinationRule.</summary>
    TunnelTarget,

    /// <summary>Sidecar egressProxy host.</summary>
    Proxy,

    /// <summary>The target of a WorkloadGroup's health probe, called by the agent on the workload.</summary>
    Probe,

    /// <summary>The default endpoint of a Sidecar or Gateway listener.</summary>
    DefaultEndpoint,

    /// <summary>The externalName of a Service.</summary>
    Alias,

    /// <summary>The URL from which istiod fetches the keys of a RequestAuthentication.</summary>
    KeySet,

    /// <summary>The URL from which proxies download a Wasm module.</summary>
    Module,
}
