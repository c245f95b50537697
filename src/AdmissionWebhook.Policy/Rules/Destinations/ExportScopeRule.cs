using AdmissionWebhook.Policy.Approvals;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Destinations;

/// <summary>
/// An approval is for its namespaces; exporting hands the host on to others. An absent exportTo means the mesh's default, which is every
/// namespace unless <c>mesh.defaultExports</c> says otherwise.
/// </summary>
public sealed class ExportScopeRule() : Rule(new RuleDescriptor(
    "export-scope", "Exports beyond the own namespace must be approved", RuleGroup.Destinations, EnforcementAction.Deny, IstioKind.ServiceEntry | IstioKind.VirtualService)
{
    InheritsByValue = true,
})
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
        else
        {
            EvaluateVirtualService(review);
        }
    }

    private static void EvaluateVirtualService(Review review)
    {
        var routes = review.VirtualService;
        var isAbsent = routes.ExportTo.Count == 0;
        if (!routes.IsMeshBound)
        {
            // The hosts of one that only gateways use are ingress names.
            return;
        }

        foreach (var (entry, path) in ExportScope.Beyond(routes.ExportTo, review))
        {
            foreach (var (text, _) in routes.Hosts)
            {
                var host = HostName.Parse(text);
                if (host.Flaws != HostFlaw.EveryHost && !review.Mesh.IsInCluster(host, shortNames: true) && !IsOfForeignHost(review, host)
                    && !review.Approvals.For(host).Valid.Any(approval => approval.AllowsExport(entry)))
                {
                    Report(review, host, path, entry, isAbsent);
                }
            }
        }
    }

    private static void Report(Review review, in HostName host, JsonPath path, string entry, bool isAbsent) =>
        review.Report(new Violation(
            path,
            isAbsent ? "" : entry,
            isAbsent
                ? $"no exportTo is set, so \"{host.Canonical}\" is exported to {Whom(entry)}"
                : $"\"{host.Canonical}\" is exported to {Whom(entry)} without an approval for that",
            $"write exportTo: [{string.Join(", ", Kept(review).Select(one => $"\"{one}\""))}], or {Remedies.Ask(review, $"approve the export of \"{host.Canonical}\"")}")
        {
            Canonical = $"{host.Canonical} {entry}",
            Wider = $"{host.Canonical} *",
            Host = host.Canonical,
            Group = (host.Canonical, entry),
        });

    private static string Whom(string entry) => entry == "*" ? "every namespace" : $"namespace \"{entry}\"";

    // A route must not be hidden from a gateway that it is bound to: the proxies of a Gateway's own namespace, and the egress gateway's.
    private static IEnumerable<string> Kept(Review review)
    {
        IEnumerable<string> gateways = review.Kind != IstioKind.VirtualService ? [] : review.VirtualService.Gateways
            .Select(gateway => GatewayNames.Resolve(gateway.Value, review.Namespace))
            .Where(gateway => gateway != VirtualServiceView.MeshGateway)
            .SelectMany(gateway => review.Mesh.EgressGateway is { Namespace: { } egress } ? new[] { gateway.Split('/')[0], egress } : [gateway.Split('/')[0]]);
        return gateways.Where(@namespace => @namespace != review.Namespace).Prepend(".").Distinct();
    }

    // An own Service's name, in whichever form, is nobody else's business, and another namespace's is foreign-host's.
    private static bool IsOfForeignHost(Review review, in HostName host) =>
        ForeignHost.IsOwn(host, review) || (!review.Policy.IsPlatform && ForeignHost.Claims(review, host) is not null);
}
