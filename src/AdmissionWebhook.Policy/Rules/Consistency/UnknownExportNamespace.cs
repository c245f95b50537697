using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Text;

namespace AdmissionWebhook.Policy.Rules.Consistency;

/// <summary>An export to a namespace that does not exist has no effect; usually it is a typo (Kiali KIA0005).</summary>
public sealed class UnknownExportNamespace()
    : Rule(
        new RuleDescriptor(
            "unknown-export-namespace",
            "Namespaces in exportTo must exist",
            RuleGroup.Resilience,
            EnforcementAction.Warn,
            IstioKind.ServiceEntry | IstioKind.VirtualService | IstioKind.DestinationRule
        )
        {
            NeedsOtherObjects = true,
        }
    )
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        var index = 0;
        foreach (var item in review.Spec.Member("exportTo"u8).Items())
        {
            var path = JsonPath.Spec["exportTo"][index++];
            if (
                item.Text() is not { Length: > 0 } entry
                || entry is "." or "*" or "~"
                || entry == review.Namespace
                || review.Mesh.IsPlatform(entry)
                || review.Cluster.NamespaceLabels(entry) is not null
            )
            {
                continue;
            }

            var near = review.Cluster.Namespaces.Where(name => NearMiss.Is(entry, name)).Order(StringComparer.Ordinal).FirstOrDefault();
            var isKnown = review.Cluster.KnowsAll(ViewKind.Namespaces, entry);
            if (near is not null || isKnown)
            {
                review.Report(
                    new Violation(
                        path,
                        entry,
                        $"there is no namespace \"{entry}\"{(isKnown ? "" : " among the manifests")}, so the export has no effect",
                        near is null ? "correct the name, or remove it" : $"did you mean \"{near}\"?"
                    )
                );
            }
        }
    }
}
