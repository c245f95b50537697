using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Rules.Pairs;

namespace AdmissionWebhook.Policy.Rules.Tls;

/// <summary>
/// Without a workloadSelector only gateways use credentialName. Sidecars then get no TLS settings and send plaintext (istio
/// pilot/pkg/networking/core/cluster_tls.go).
/// </summary>
public sealed class TlsCredential()
    : Rule(
        new RuleDescriptor(
            "tls-credential",
            "A credentialName needs a workloadSelector to reach sidecars",
            RuleGroup.Tls,
            EnforcementAction.Warn,
            IstioKind.DestinationRule
        )
    )
{
    // Every proxy reads ConfigMaps, sidecars included.
    private const string ConfigMap = "configmap://";

    public override void Evaluate(Review review, RuleParameters parameters)
    {
        if (review.Spec.Member("workloadSelector"u8).HasContent() || IsForGatewayOnly(review) || IsForWaypoint(review))
        {
            return;
        }

        foreach (var tls in ClientTls.All(review))
        {
            if (
                tls.Originates
                && tls.Settings.Text("credentialName"u8) is { Length: > 0 } credential
                && !credential.StartsWith(ConfigMap, StringComparison.Ordinal)
            )
            {
                review.Report(
                    new Violation(
                        tls.Path["credentialName"],
                        credential,
                        $"sidecars ignore credentialName \"{credential}\" without a workloadSelector, and send plaintext",
                        "add spec.workloadSelector for the workloads that can read the Secret; or use mounted files; "
                            + "or, for the egress gateway, set exportTo: [\".\"] in its namespace"
                    )
                    {
                        Role = tls.Part,
                    }
                );
            }
        }
    }

    // Waypoints read Secrets of their own namespace, as gateways do; in ambient mode no sidecar reads anything.
    private static bool IsForWaypoint(Review review) =>
        review.Mesh.DataPlane == "ambient"
        || (
            ExternalHost.Of(review) is { } host
            && Neighbours.ServiceEntries(review, host).Any(entry => entry.WaypointLabel is not (null or "" or "none"))
        );

    private static bool IsForGatewayOnly(Review review)
    {
        var exportTo = IstioLists.Texts(review.Spec.Member("exportTo"u8), JsonPath.Spec["exportTo"], new ShapeReader());
        return review.Mesh.EgressGateway?.Namespace is { } gateway
            && exportTo.Count > 0
            && exportTo.All(entry => entry.Value == gateway || (entry.Value == "." && review.Namespace == gateway));
    }
}
