using AdmissionWebhook.Policy.Approvals;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.References;

namespace AdmissionWebhook.Policy.Rules.Destinations;

/// <summary>
/// An approval is for its namespaces; an export passes the host on to others. Without exportTo the mesh's default applies: every namespace,
/// unless <c>mesh.defaultExports</c> is set.
/// </summary>
public sealed class ExportScopeRule()
    : Rule(
        new RuleDescriptor(
            "export-scope",
            "Exports to other namespaces must be approved",
            RuleGroup.Destinations,
            EnforcementAction.Deny,
            IstioKind.ServiceEntry | IstioKind.VirtualService | IstioKind.XBackend
        )
        {
            InheritsByValue = true,
        }
    )
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        if (review.Kind == IstioKind.ServiceEntry)
        {
            foreach (var shortfall in review.Coverage.Of(Requirement.Export))
            {
                Report(review, shortfall.Host, shortfall.Path, shortfall.Value, review.ServiceEntry.ExportTo.Count == 0);
            }
        }
        else if (review.Kind == IstioKind.XBackend)
        {
            EvaluateBackend(review);
        }
        else
        {
            EvaluateVirtualService(review);
        }
    }

    // The ServiceEntry that istiod generates for it has no exportTo (istio pilot/pkg/serviceregistry/serviceentry/gateway.go).
    private static void EvaluateBackend(Review review)
    {
        foreach (var reference in review.References.Where(reference => reference.Role == EgressRole.RegisteredHost))
        {
            var host = HostName.Parse(reference.Value);
            var approval = review.Approvals.For(host);
            foreach (var (entry, _) in approval.IsApproved ? ExportScope.Beyond([], review) : [])
            {
                if (!approval.Valid.Any(one => one.AllowsExport(entry)))
                {
                    review.Report(
                        new Violation(
                            reference.Path,
                            reference.Value,
                            $"an XBackend has no exportTo, so \"{host.Canonical}\" is exported to {Whom(entry)}",
                            "register the host with a ServiceEntry that has exportTo: [\".\"], or "
                                + $"{Remedies.Ask(review, $"approve the export of \"{host.Canonical}\"")}"
                        )
                        {
                            Canonical = $"{host.Canonical} {entry}",
                            Host = host.Canonical,
                        }
                    );
                }
            }
        }
    }

    private static void EvaluateVirtualService(Review review)
    {
        var isAbsent = review.VirtualService.ExportTo.Count == 0;
        foreach (var (host, path, entry) in Asked(review))
        {
            if (!review.Approvals.For(host).Valid.Any(approval => approval.AllowsExport(entry)))
            {
                Report(review, host, path, entry, isAbsent);
            }
        }
    }

    /// <summary>The hosts of a VirtualService whose export needs an approval, with each entry of its <c>exportTo</c> that does.</summary>
    internal static IEnumerable<(HostName Host, JsonPath Path, string Entry)> Asked(Review review)
    {
        var routes = review.VirtualService;
        if (!routes.IsMeshBound)
        {
            // The hosts of a VirtualService for gateways only are ingress names.
            yield break;
        }

        foreach (var (entry, path) in ExportScope.Beyond(routes.ExportTo, review))
        {
            foreach (var (text, _) in routes.Hosts)
            {
                var host = HostName.Parse(text);
                if (host.Flaws != HostFlaw.EveryHost && !review.Mesh.IsInCluster(host, shortNames: true) && !IsOfForeignHost(review, host))
                {
                    yield return (host, path, entry);
                }
            }
        }
    }

    private static void Report(Review review, in HostName host, JsonPath path, string entry, bool isAbsent) =>
        review.Report(
            new Violation(
                path,
                isAbsent ? "" : entry,
                isAbsent
                    ? $"no exportTo is set, so \"{host.Canonical}\" is exported to {Whom(entry)}"
                    : $"\"{host.Canonical}\" is exported to {Whom(entry)} without an approval for the export",
                $"write exportTo: [{string.Join(", ", Kept(review).Select(one => $"\"{one}\""))}], "
                    + $"or {Remedies.Ask(review, $"approve the export of \"{host.Canonical}\"")}"
            )
            {
                Canonical = $"{host.Canonical} {entry}",
                Wider = $"{host.Canonical} *",
                Host = host.Canonical,
                Group = (host.Canonical, entry),
            }
        );

    private static string Whom(string entry) => entry == "*" ? "every namespace" : $"namespace \"{entry}\"";

    // The route must stay visible to its gateways: to the namespace of each Gateway, and to the egress gateway's.
    private static IEnumerable<string> Kept(Review review)
    {
        IEnumerable<string> gateways =
            review.Kind != IstioKind.VirtualService
                ? []
                : review
                    .VirtualService.Gateways.Select(gateway => GatewayNames.Resolve(gateway.Value, review.Namespace))
                    .Where(gateway => gateway != VirtualServiceView.MeshGateway)
                    .SelectMany(gateway =>
                        review.Mesh.EgressGateway is { Namespace: { } egress }
                            ? new[] { gateway.Split('/')[0], egress }
                            : [gateway.Split('/')[0]]
                    );
        return gateways.Where(@namespace => @namespace != review.Namespace).Prepend(".").Distinct();
    }

    // A namespace's own Service concerns nobody else, and foreign-host reports another namespace's.
    private static bool IsOfForeignHost(Review review, in HostName host) =>
        ForeignHost.IsOwn(host, review) || (!review.Policy.IsPlatform && ForeignHost.Claims(review, host) is not null);
}
