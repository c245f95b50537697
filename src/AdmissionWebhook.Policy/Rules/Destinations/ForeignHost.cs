using AdmissionWebhook.Policy.Approvals;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Policy.Text;

namespace AdmissionWebhook.Policy.Rules.Destinations;

/// <summary>
/// Sidecars use the routes for a host from every VirtualService visible to them, whoever owns the host (istio
/// pilot/pkg/model/push_context.go). Kept in its namespace, such a route is a client setting; exported, it diverts other people's traffic.
/// </summary>
public sealed class ForeignHost()
    : Rule(
        new RuleDescriptor(
            "foreign-host",
            "Routes for another namespace's Service must not be exported",
            RuleGroup.Destinations,
            EnforcementAction.Deny,
            IstioKind.VirtualService
        )
    )
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        var routes = review.VirtualService;
        if (review.Policy.IsPlatform || !routes.IsMeshBound || !IsExported(review))
        {
            return;
        }

        foreach (var (text, path) in routes.Hosts)
        {
            var host = HostName.Parse(text);
            if (Claims(review, host) is { } what)
            {
                Report(review, host, path, what);
            }
        }
    }

    private static bool IsExported(Review review) =>
        ExportScope.Of(review, review.VirtualService.ExportTo).Any(entry => IsBeyond(entry.Entry, review.Namespace));

    private static bool IsBeyond(string entry, string @namespace) => entry is not ("." or "~") && entry != @namespace;

    /// <summary>Why the host belongs to another namespace; null if it does not.</summary>
    internal static string? Claims(Review review, in HostName host)
    {
        if (IsOwn(host, review))
        {
            return null;
        }

        if (host.IsWildcard)
        {
            return review.Mesh.IsOwnHost(host) && IsReservedForOthers(host, review) ? "is reserved for other namespaces by mesh.ownHosts"
                : !host.Zone.SequenceEqual(review.Namespace) && CoversServices(host, review.Mesh) ? "covers Services of other namespaces"
                : null;
        }

        if (host.LastLabel is "svc" || review.Mesh.IsClusterName(host))
        {
            return "is a Service of another namespace";
        }

        if (review.Mesh.IsOwnHost(host))
        {
            return IsReservedForOthers(host, review) ? "is reserved for other namespaces by mesh.ownHosts" : null;
        }

        // A namespace can be called dev, app or shop, so a name that looks public can be the short form of a Service.
        return host.Labels == 2 && !review.Approvals.For(host).IsApproved ? "looks like a Service of another namespace" : null;
    }

    /// <summary>Whether a VirtualService's host is a Service of the review's namespace: name, name.ns, name.ns.svc or in full.</summary>
    internal static bool IsOwn(in HostName host, Review review) =>
        (host is { Labels: 1, IsWildcard: false } && !host.Canonical.Contains(':', StringComparison.Ordinal))
        || (host is { Labels: 2, IsWildcard: false } && host.LastLabel.SequenceEqual(review.Namespace))
        || host.IsBelow($"{review.Namespace}.svc")
        || host.IsBelow($"{review.Namespace}.{review.Mesh.ServiceZone}")
        || host.IsBelow($"{review.Namespace}.svc.clusterset.local");

    private static bool IsReservedForOthers(in HostName host, Review review)
    {
        foreach (var own in review.Mesh.OwnHosts)
        {
            if (own.Host.Contains(host) && (own.Namespaces.Count == 0 || Glob.AnyMatches(own.Namespaces, review.Namespace)))
            {
                return false;
            }
        }

        return true;
    }

    private static bool CoversServices(in HostName host, MeshFacts mesh) =>
        host.Labels == 1
        || host.LastLabel is "svc"
        || host.Overlaps(HostName.Parse("*." + mesh.ServiceZone))
        || host.Overlaps(HostName.Parse("*.svc.clusterset.local"));

    private static void Report(Review review, in HostName host, JsonPath path, string what)
    {
        var exportTo = review.VirtualService.ExportTo;
        review.Report(
            new Violation(
                path,
                host.Written,
                $"\"{host.Canonical}\" {what}, and "
                    + (
                        exportTo.Count == 0
                            ? "without exportTo every namespace uses these routes for it"
                            : "these routes for it are exported"
                    ),
                "write exportTo: [\".\"], so that the routes apply only to requests from this namespace; "
                    + "or leave them to the namespace that owns the host"
            )
            {
                Role = "Host",
                Canonical = host.Canonical,
            }
        );
    }
}
