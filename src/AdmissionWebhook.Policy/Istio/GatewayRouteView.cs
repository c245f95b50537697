using System.Text.Json;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Istio;

/// <summary>
/// A Gateway API route as Istio reads it (istio pilot/pkg/config/kube/gateway/conversion.go, buildDestination). Only backends of kind
/// <c>Hostname</c> name hosts; the others are objects of the cluster.
/// </summary>
internal readonly record struct GatewayRouteView(JsonElement Spec)
{
    private const string HostnameKind = "Hostname";

    public IEnumerable<GatewayRouteRule> Rules
    {
        get
        {
            var index = 0;
            foreach (var rule in Spec.Member("rules"u8).Items())
            {
                yield return new GatewayRouteRule(rule, JsonPath.Spec["rules"][index++]);
            }
        }
    }

    public IEnumerable<(string Value, JsonPath Path)> Hostnames
    {
        get
        {
            var index = 0;
            foreach (var item in Spec.Member("hostnames"u8).Items())
            {
                var at = JsonPath.Spec["hostnames"][index++];
                if (item.Text() is { } name)
                {
                    yield return (name, at);
                }
            }
        }
    }

    /// <summary>Whether any parent is a Service or ServiceEntry, so that mesh proxies use the route.</summary>
    public bool IsMeshBound => Spec.Member("parentRefs"u8).Items().Any(parent => parent.Text("kind"u8) is "Service" or "ServiceEntry");

    /// <summary>Whether any parent is a Service, so that the proxies of its clients use the route.</summary>
    public bool IsServiceBound => Spec.Member("parentRefs"u8).Items().Any(parent => parent.Text("kind"u8) == "Service");

    /// <summary>Whether some parent is a ListenerSet, whose Gateway uses it.</summary>
    public bool IsAtListenerSet =>
        Spec.Member("parentRefs"u8).Items().Any(parent => parent.Text("kind"u8) is "ListenerSet" or "XListenerSet");

    /// <summary>The Gateways that use it, as <c>namespace/name</c>.</summary>
    public IEnumerable<string> Gateways(string @namespace)
    {
        foreach (var parent in Spec.Member("parentRefs"u8).Items())
        {
            if (parent.Text("kind"u8) is null or "Gateway" && parent.Text("name"u8) is { } name)
            {
                yield return $"{(parent.Text("namespace"u8) is { Length: > 0 } other ? other : @namespace)}/{name}";
            }
        }
    }

    /// <summary>The hosts of all rules.</summary>
    public IEnumerable<RouteDestination> Targets => Rules.SelectMany(rule => rule.Hosts);

    /// <summary>Whether a backend reference names a host, not an object.</summary>
    public static bool IsHostname(JsonElement backend) =>
        backend.Text("kind"u8) == HostnameKind && backend.Text("group"u8) == IstioKinds.Group;
}

/// <param name="Rule">The mapping.</param>
/// <param name="Path">Its path.</param>
internal readonly record struct GatewayRouteRule(JsonElement Rule, JsonPath Path)
{
    /// <summary>The hosts of the rule's backends and mirrors.</summary>
    public IEnumerable<RouteDestination> Hosts => Backends.Concat(Mirrors);

    public IEnumerable<RouteDestination> Backends
    {
        get
        {
            var index = 0;
            foreach (var backend in Rule.Member("backendRefs"u8).Items())
            {
                if (Read(backend, Path["backendRefs"][index++]) is { } destination)
                {
                    yield return destination;
                }
            }
        }
    }

    /// <summary>Whether the rule or the backend rewrites the authority of requests.</summary>
    public bool RewritesAuthority(JsonElement backend) => Rewrites(Rule.Member("filters"u8)) || Rewrites(backend.Member("filters"u8));

    private IEnumerable<RouteDestination> Mirrors
    {
        get
        {
            var index = 0;
            foreach (var filter in Rule.Member("filters"u8).Items())
            {
                if (
                    Read(
                        filter.Member("requestMirror"u8).Member("backendRef"u8),
                        Path["filters"][index++]["requestMirror"]["backendRef"]
                    ) is
                    { } mirror
                )
                {
                    yield return mirror;
                }
            }
        }
    }

    private static RouteDestination? Read(JsonElement backend, JsonPath path) =>
        GatewayRouteView.IsHostname(backend) && backend.Text("name"u8) is { } host
            ? new RouteDestination(host, backend.Integer("port"u8) ?? 0, path["name"], backend)
            : null;

    private static bool Rewrites(JsonElement filters) =>
        filters
            .Items()
            .Any(filter =>
                filter.Member("urlRewrite"u8).Text("hostname"u8) is { Length: > 0 }
                || SetsAuthority(filter.Member("requestHeaderModifier"u8).Member("set"u8))
                || SetsAuthority(filter.Member("requestHeaderModifier"u8).Member("add"u8))
            );

    private static bool SetsAuthority(JsonElement headers) =>
        headers.Items().Any(header => header.Text("name"u8) is { } name && References.HostHeaderReferences.IsAuthority(name));
}
