using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Consistency;

/// <summary>An export to a namespace that does not exist reaches nobody; most often it is a spelling mistake (Kiali KIA0005).</summary>
public sealed class UnknownExportNamespace() : Rule(new RuleDescriptor(
    "unknown-export-namespace", "Namespaces that exportTo names must exist", RuleGroup.Resilience, EnforcementAction.Warn,
    IstioKind.ServiceEntry | IstioKind.VirtualService | IstioKind.DestinationRule)
{
    NeedsOtherObjects = true,
})
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        var index = 0;
        foreach (var item in review.Spec.Member("exportTo"u8).Items())
        {
            var path = JsonPath.Spec["exportTo"][index++];
            if (item.Text() is not { Length: > 0 } entry || entry is "." or "*" or "~" || entry == review.Namespace || review.Mesh.IsPlatform(entry)
                || review.Cluster.NamespaceLabels(entry) is not null)
            {
                continue;
            }

            var near = review.Cluster.Namespaces.Where(name => EditDistance.Between(name, entry) <= 2 && name.Length > 3).Order(StringComparer.Ordinal).FirstOrDefault();
            if (near is not null || review.Cluster.KnowsAll(ViewKind.Namespaces, entry))
            {
                review.Report(new Violation(
                    path,
                    entry,
                    $"there is no namespace \"{entry}\"",
                    near is null ? "correct the name, or take it out" : $"did you mean \"{near}\"?"));
            }
        }
    }
}
