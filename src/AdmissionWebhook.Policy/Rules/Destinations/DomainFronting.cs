using System.Text.Json;
using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.References;
using AdmissionWebhook.Policy.Rules.Pairs;

namespace AdmissionWebhook.Policy.Rules.Destinations;

/// <summary>
/// A route sends requests for an unapproved name to an approved host, and they keep that name: whoever serves both, such as a CDN,
/// answers for the unapproved one (istio pilot/pkg/networking/core/route/route.go, applyHTTPRouteDestination). A headless Service is worse:
/// its cluster sends traffic to the client's original destination (cluster.go, convertResolution).
/// </summary>
public sealed class DomainFronting()
    : Rule(
        new RuleDescriptor(
            "domain-fronting",
            "Requests for an unapproved name must not be sent to an approved host",
            RuleGroup.Destinations,
            EnforcementAction.Deny,
            IstioKind.VirtualService | IstioKind.HttpRoute | IstioKind.GrpcRoute | IstioKind.TlsRoute
        )
    )
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        if (review.Kind != IstioKind.VirtualService)
        {
            foreach (var (name, path, front, atMost) in GatewayRoutes.Fronted(review))
            {
                Report(review, name, path, $"\"{front}\"", atMost);
            }

            return;
        }

        var hosts = review.VirtualService.Hosts.Where(host => IsUnapproved(review, host.Value)).ToList();
        if (hosts.Count == 0)
        {
            // SNIs must be within the hosts.
            return;
        }

        var bindings = review.RouteBindings;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var allHosts = false;
        foreach (var route in review.VirtualService.Routes.Where(route => LeavesMesh(review, bindings.Of(route.Path))))
        {
            if (Names(review, route, hosts, allHosts) is not { Count: > 0 } names || Front(review, route) is not { } front)
            {
                continue;
            }

            allHosts |= ReferenceEquals(names, hosts);
            foreach (var (name, path) in names)
            {
                if (seen.Add(name))
                {
                    var host = HostName.Parse(name);
                    var atMost = ForeignHost.IsOwn(host, review) ? EnforcementAction.Warn : AtMost(review, host);
                    Report(review, name, path, front.Host, atMost < front.AtMost ? atMost : front.AtMost);
                }
            }
        }
    }

    /// <summary>Warn for an approved wildcard with some denied names below it; Deny for any other host.</summary>
    public static EnforcementAction AtMost(Review review, in HostName host) =>
        host.IsWildcard && review.Approvals.For(host).IsApproved && !review.Policy.IsWhollyDenied(host)
            ? EnforcementAction.Warn
            : EnforcementAction.Deny;

    // All HTTP routes share the hosts: once they are all reported, another route adds nothing.
    private static List<(string Value, JsonPath Path)> Names(
        Review review,
        RouteView route,
        List<(string Value, JsonPath Path)> hosts,
        bool allHosts
    ) =>
        route.Section switch
        {
            "http" when !allHosts && !RewritesAuthority(route.Route) && !MatchesApprovedOnly(review, route.Route) => hosts,
            "tls" => [.. ServerNames(route).Where(name => IsUnapproved(review, name.Value))],
            _ => [],
        };

    private static bool IsUnapproved(Review review, string name) =>
        HostName.Parse(name) is var host
        && !review.Mesh.IsInCluster(host, shortNames: true)
        && (!ForeignHost.IsOwn(host, review) || MayBePublic(review, host))
        && !review.Approvals.Admit(host);

    // In a namespace named like a top-level domain, a Service's name.namespace is also a public name, unless that Service exists.
    private static bool MayBePublic(Review review, in HostName host) =>
        host is { Labels: 2, IsWildcard: false }
        && ClusterNames.IsPublicSuffix(host.LastLabel)
        && review.Cluster.Service(new ObjectKey(review.Namespace, host.Canonical[..host.Canonical.IndexOf('.', StringComparison.Ordinal)]))
            is null;

    private static bool LeavesMesh(Review review, IReadOnlySet<string> gateways) =>
        gateways.Any(gateway =>
            gateway == VirtualServiceView.MeshGateway
            || (review.Mesh.EgressGateway is { } egress && EgressRegistration.IsEgressGateway(egress, gateway))
        );

    private static (string Host, EnforcementAction AtMost)? Front(Review review, RouteView route)
    {
        (string Host, EnforcementAction AtMost)? possible = null;
        foreach (var destination in route.Targets)
        {
            if (!HasOwnAuthority(route, destination) && Fronts.Of(review, destination, fromSidecars: true) is { } atMost)
            {
                var front = ($"\"{destination.Host}\"", atMost);
                if (atMost == EnforcementAction.Deny)
                {
                    return front;
                }

                possible ??= front;
            }
        }

        return possible
            ?? (
                Delegate(review, route.Route.Member("delegate"u8)) is { } name
                    ? ($"the destinations of VirtualService {name}", EnforcementAction.Warn)
                    : null
            );
    }

    // A delegate's destinations are evaluated with the delegate, but not for its roots. Warn unless all of them are known to be in-cluster.
    private static string? Delegate(Review review, JsonElement target)
    {
        if (target.Text("name"u8) is not { Length: > 0 } name)
        {
            return null;
        }

        var key = new ObjectKey(target.Text("namespace"u8) is { Length: > 0 } other ? other : review.Namespace, name);
        return
            review.Cluster.VirtualService(key) is { } known
            && known.HttpTargets.All(to =>
                review.Mesh.IsInCluster(to.Host, shortNames: true) && !Exits.Of(review, to.Host, to.Port).Any(exit => exit.IsKnown)
            )
            ? null
            : key.ToString();
    }

    private static bool RewritesAuthority(JsonElement route) =>
        route.Member("rewrite"u8).Text("authority"u8) is { Length: > 0 } || HasAuthority(route);

    // A mirrored request has the authority of the original, which any destination can have got (istio
    // pilot/pkg/networking/core/route/route.go, TranslateRequestMirrorPolicy: no suffix is added).
    private static bool HasOwnAuthority(RouteView route, in RouteDestination destination) =>
        !destination.IsMirror
            ? HasAuthority(destination.Weighted)
            : route.Destinations.Length > 0 && route.Destinations.All(original => HasAuthority(original.Weighted));

    private static bool HasAuthority(JsonElement holder)
    {
        var request = holder.Member("headers"u8).Member("request"u8);
        return request.Member("set"u8).Members().Any(header => HostHeaderReferences.IsAuthority(header.DecodedName()))
            || request.Member("add"u8).Members().Any(header => HostHeaderReferences.IsAuthority(header.DecodedName()));
    }

    private static bool MatchesApprovedOnly(Review review, JsonElement route)
    {
        var matches = route.Member("match"u8);
        return matches.HasContent()
            && matches
                .Items()
                .All(match => match.Member("authority"u8).Text("exact"u8) is { } exact && !IsUnapproved(review, Authority.Host(exact)));
    }

    private static IEnumerable<(string Value, JsonPath Path)> ServerNames(RouteView route)
    {
        var index = 0;
        foreach (var match in route.Route.Member("match"u8).Items())
        {
            foreach (var name in IstioLists.Texts(match.Member("sniHosts"u8), route.Path["match"][index++]["sniHosts"], new ShapeReader()))
            {
                yield return name;
            }
        }
    }

    private static void Report(Review review, string name, JsonPath path, string front, EnforcementAction atMost)
    {
        var rewrite =
            "rewrite the authority to the intended host "
            + $"({(review.Kind == IstioKind.VirtualService ? "rewrite.authority" : "a URLRewrite filter")})";
        var host = HostName.Parse(name);
        var (what, or) =
            name == "*" ? ("any name", $", or list the names in {(review.Kind == IstioKind.VirtualService ? "hosts" : "hostnames")}")
            : !host.IsReadable ? ($"\"{name}\", which is no host name,", ", or list exact names or *.zone: hosts are not patterns")
            : review.Policy.IsWhollyDenied(host) ? ($"\"{name}\", which is denied,", "")
            : review.Policy.IsDenied(host) ? ($"\"{name}\", which includes denied hosts,", ", or list the other names in hosts")
            : ($"\"{name}\", which is not approved,", $", or {Remedies.Ask(review, $"approve \"{name}\"")}");
        review.Report(
            new Violation(path, name, $"requests for {what} are sent to {front} under that name", rewrite + or)
            {
                Role = "Host",
                Canonical = host.Canonical,
                AtMost = atMost,
            }
        );
    }
}
