using AdmissionWebhook.Policy.Approvals;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Destinations;

/// <summary>
/// An approval is for its namespaces; exporting hands the host on to others. An absent exportTo means every namespace: a finding on a
/// ServiceEntry, and a warning on a mesh-bound VirtualService for an external host.
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
                Report(review, shortfall.Host, shortfall.Path, shortfall.Value, review.ServiceEntry.ExportTo.Count == 0, EnforcementAction.Deny);
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
                if (host.Flaws != HostFlaw.EveryHost && !review.Mesh.IsInCluster(host, shortNames: true)
                    && !review.Approvals.For(host).Valid.Any(approval => approval.AllowsExport(entry)))
                {
                    Report(review, host, path, entry, isAbsent, isAbsent ? EnforcementAction.Warn : EnforcementAction.Deny);
                }
            }
        }
    }

    private static void Report(Review review, in HostName host, JsonPath path, string entry, bool isAbsent, EnforcementAction atMost) =>
        review.Report(new Violation(
            path,
            isAbsent ? "" : entry,
            isAbsent
                ? $"no exportTo is set, so \"{host.Canonical}\" is exported to every namespace"
                : $"\"{host.Canonical}\" is exported to {(entry == "*" ? "every namespace" : $"namespace \"{entry}\"")} without an approval for that",
            $"write exportTo: [\".\"], or {Remedies.Ask(review, $"approve the export of \"{host.Canonical}\"")}")
        {
            Canonical = $"{host.Canonical} {entry}",
            Wider = $"{host.Canonical} *",
            Host = host.Canonical,
            Group = (host.Canonical, entry),
            AtMost = atMost,
        });
}
