using System.Text.Json;
using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Istio;

/// <summary>
/// A Gateway API route as Istio reads it (istio pilot/pkg/config/kube/gateway/conversion.go, buildDestination). A backend of kind
/// <c>Hostname</c> names a host; a Service counts by its full name; backends of other kinds are left out.
/// </summary>
/// <param name="Spec">Its spec.</param>
/// <param name="Namespace">Its namespace.</param>
/// <param name="ServiceZone">The domain of Services, which follows their namespace.</param>
internal readonly record struct GatewayRouteView(JsonElement Spec, string Namespace, string ServiceZone)
{
    private const string HostnameKind = "Hostname";

    public IEnumerable<GatewayRouteRule> Rules
    {
        get
        {
            var index = 0;
            foreach (var rule in Spec.Member("rules"u8).Items())
            {
                yield return new GatewayRouteRule(this, rule, JsonPath.Spec["rules"][index++]);
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

    /// <summary>Whether any parent is a ServiceEntry, so that the route captures traffic to its hosts.</summary>
    public bool IsEntryBound => Entries.Any();

    /// <summary>Whether any parent is a Service, so that the proxies of its clients use the route.</summary>
    public bool IsServiceBound => Spec.Member("parentRefs"u8).Items().Any(parent => parent.Text("kind"u8) == "Service");

    /// <summary>Whether any parent is a ListenerSet, whose Gateway then uses the route.</summary>
    public bool IsAtListenerSet =>
        Spec.Member("parentRefs"u8).Items().Any(parent => parent.Text("kind"u8) is "ListenerSet" or "XListenerSet");

    /// <summary>The Gateways that use it, as <c>namespace/name</c>.</summary>
    public IEnumerable<string> Gateways
    {
        get
        {
            foreach (var parent in Spec.Member("parentRefs"u8).Items())
            {
                if (parent.Text("kind"u8) is null or "Gateway" && parent.Text("name"u8) is { } name)
                {
                    yield return $"{NamespaceOf(parent)}/{name}";
                }
            }
        }
    }

    /// <summary>The parents that are ServiceEntries.</summary>
    public IEnumerable<ObjectKey> Entries => EntryParents.Select(parent => parent.Entry);

    /// <summary>The parents that are ServiceEntries: the port that the route is for, 0 for all of them, and the path of the name.</summary>
    public IEnumerable<(ObjectKey Entry, int Port, JsonPath Path)> EntryParents
    {
        get
        {
            var index = 0;
            foreach (var parent in Spec.Member("parentRefs"u8).Items())
            {
                var at = JsonPath.Spec["parentRefs"][index++];
                if (parent.Text("kind"u8) == "ServiceEntry")
                {
                    var entry = new ObjectKey(NamespaceOf(parent), parent.Text("name"u8) ?? "");
                    yield return (entry, parent.Integer("port"u8) ?? 0, at["name"]);
                }
            }
        }
    }

    /// <summary>The hosts of all rules.</summary>
    public IEnumerable<RouteDestination> Targets => Rules.SelectMany(rule => rule.Hosts);

    /// <summary>
    /// Whether a backend reference names a host rather than an object. Istio's agent gateway reads the kind alone (istio
    /// pilot/pkg/config/kube/agentgateway).
    /// </summary>
    public static bool IsHostname(JsonElement backend) => backend.Text("kind"u8) == HostnameKind;

    /// <summary>The host that a backend reference stands for; null for none.</summary>
    public string? HostOf(JsonElement backend) =>
        backend.Text("name"u8) is not { } name ? null
        : IsHostname(backend) ? name
        : backend.Text("kind"u8) is null or "Service" && backend.Text("group"u8) is null or ""
            ? $"{name}.{NamespaceOf(backend)}.{ServiceZone}"
        : null;

    private string NamespaceOf(JsonElement reference) => reference.Text("namespace"u8) is { Length: > 0 } other ? other : Namespace;
}

/// <param name="Route">The route that it belongs to.</param>
/// <param name="Rule">The mapping.</param>
/// <param name="Path">Its path.</param>
internal readonly record struct GatewayRouteRule(GatewayRouteView Route, JsonElement Rule, JsonPath Path)
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
            foreach (var mirror in MirrorsOf(Rule, Path))
            {
                yield return mirror;
            }

            var index = 0;
            foreach (var backend in Rule.Member("backendRefs"u8).Items())
            {
                foreach (var mirror in MirrorsOf(backend, Path["backendRefs"][index++]))
                {
                    yield return mirror;
                }
            }
        }
    }

    private IEnumerable<RouteDestination> MirrorsOf(JsonElement holder, JsonPath path)
    {
        var index = 0;
        foreach (var filter in holder.Member("filters"u8).Items())
        {
            var at = path["filters"][index++]["requestMirror"]["backendRef"];
            if (Read(filter.Member("requestMirror"u8).Member("backendRef"u8), at) is { } mirror)
            {
                yield return mirror with
                {
                    IsMirror = true,
                };
            }
        }
    }

    private RouteDestination? Read(JsonElement backend, JsonPath path) =>
        Route.HostOf(backend) is { } host ? new RouteDestination(host, backend.Integer("port"u8) ?? 0, path["name"], backend) : null;

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
