using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.References;

namespace AdmissionWebhook.Policy.Rules.Capture;

/// <summary>
/// In ambient mode, labels decide which traffic the egress waypoint sees: another waypoint, <c>none</c> or a canary bypasses it (istio
/// pilot/pkg/serviceregistry/ambient/waypoints.go). Without a label the namespace's label applies, so a missing label is no finding.
/// </summary>
public sealed class WaypointBypass()
    : Rule(
        new RuleDescriptor(
            "waypoint-bypass",
            "Traffic must not bypass the egress waypoint",
            RuleGroup.Capture,
            EnforcementAction.Warn,
            IstioKind.Workloads | IstioKind.Namespace | IstioKind.Service | IstioKind.ServiceEntry
        )
    )
{
    private const string Use = "istio.io/use-waypoint";
    private const string Canary = "istio.io/use-waypoint-canary";

    public override void Evaluate(Review review, RuleParameters parameters)
    {
        // An internal Service or ServiceEntry can have any waypoint.
        if (
            review.Mesh.EgressGateway?.Waypoint is not { } mandated
            || (IsInside(review) && (review.Kind & (IstioKind.Service | IstioKind.ServiceEntry)) != 0)
        )
        {
            return;
        }

        var pod = review.Pod;
        var labels = pod?.Labels ?? review.Metadata.Member("labels"u8);
        if (labels.Member("istio.io/use-waypoint"u8).IsPresent())
        {
            var name = labels.Text("istio.io/use-waypoint"u8) ?? "";
            var used = $"{labels.Text("istio.io/use-waypoint-namespace"u8) ?? review.Namespace}/{name}";
            if (name is "none" or "" || used != mandated)
            {
                var what = name is "none" or ""
                    ? $"\"{name}\" makes traffic bypass every waypoint"
                    : $"\"{used}\" is not the egress waypoint";
                Report(review, pod?.LabelPath(Use) ?? JsonPath.Metadata["labels"][Use], name, what, used, mandated);
            }
        }

        if (labels.Text("istio.io/use-waypoint-canary"u8) is { } canary)
        {
            Report(
                review,
                pod?.LabelPath(Canary) ?? JsonPath.Metadata["labels"][Canary],
                canary,
                $"the canary \"{canary}\" receives a share of the traffic",
                "canary " + canary,
                mandated
            );
        }
    }

    private static bool IsInside(Review review)
    {
        foreach (var reference in review.References)
        {
            if (
                reference.Role is EgressRole.Alias or EgressRole.RegisteredHost
                && EgressHosts.TryHost(reference, out var host)
                && EgressHosts.IsExternal(reference, host, review)
            )
            {
                return false;
            }
        }

        return true;
    }

    private static void Report(Review review, JsonPath path, string value, string what, string canonical, string mandated) =>
        review.Report(
            new Violation(
                path,
                value,
                what,
                mandated.Split('/') is [var @namespace, var name]
                    ? $"remove the label, or set {Use}: {name} and {Use}-namespace: {@namespace}"
                    : "remove the label"
            )
            {
                Canonical = canonical,
            }
        );
}
