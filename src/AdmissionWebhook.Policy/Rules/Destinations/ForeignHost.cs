using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Policy.Rules.Destinations;

/// <summary>
/// Sidecars take routes for a host from every VirtualService that they can see, whoever owns the host (istio
/// pilot/pkg/model/push_context.go). Kept to its namespace that is a client's setting; exported it moves other people's traffic.
/// </summary>
public sealed class ForeignHost() : Rule(new RuleDescriptor(
    "foreign-host", "Routes for another namespace's Service must not be exported", RuleGroup.Destinations, EnforcementAction.Deny, IstioKind.VirtualService))
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

    private static bool IsExported(Review review)
    {
        var exportTo = review.VirtualService.ExportTo;
        return exportTo.Count == 0 || exportTo.Any(entry => IsBeyond(entry.Value, review.Namespace));
    }

    private static bool IsBeyond(string entry, string @namespace) => entry is not ("." or "~") && entry != @namespace;

    /// <summary>In what way the host is another namespace's; null where it is not.</summary>
    private static string? Claims(Review review, in HostName host)
    {
        if (IsOwn(host, review) || host is { Labels: 1, IsWildcard: false })
        {
            return null;
        }

        if (host.IsWildcard)
        {
            return CoversServices(host, review.Mesh) ? "covers Services of other namespaces" : null;
        }

        if (host.LastLabel is "svc" || review.Mesh.IsClusterName(host))
        {
            return "is a Service of another namespace";
        }

        return host.Labels == 2 && !host.LastLabel.SequenceEqual(review.Namespace) && ClusterNames.FullName(host, review.Mesh) is not null
            && !review.Mesh.IsOwnHost(host) && !review.Approvals.For(host).IsApproved
            ? "reads as a Service of another namespace"
            : null;
    }

    private static bool IsOwn(in HostName host, Review review) =>
        host.IsBelow($"{review.Namespace}.{review.Mesh.ServiceZone}") || host.IsBelow($"{review.Namespace}.svc.clusterset.local") || host.IsBelow($"{review.Namespace}.svc");

    private static bool CoversServices(in HostName host, MeshFacts mesh) =>
        host.LastLabel is "svc" || host.Overlaps(HostName.Parse("*." + mesh.ServiceZone)) || host.Overlaps(HostName.Parse("*.svc.clusterset.local"));

    private static void Report(Review review, in HostName host, JsonPath path, string what)
    {
        var exportTo = review.VirtualService.ExportTo;
        review.Report(new Violation(
            path,
            host.Written,
            $"\"{host.Canonical}\" {what}, and {(exportTo.Count == 0 ? "without exportTo every namespace gets these routes for it" : "these routes for it are exported")}",
            "write exportTo: [\".\"], so that only this namespace's own calls are routed by them; or leave the routes to the namespace that owns the host")
        {
            Role = "Host",
            Canonical = host.Canonical,
        });
    }
}
