using System.Text.Json;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.References;
using AdmissionWebhook.Policy.Rules.Pairs;

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
            IstioKind.Workloads | IstioKind.Namespace | IstioKind.Service | IstioKind.ServiceEntry | IstioKind.WorkloadEntry
        )
    )
{
    private const string Use = "istio.io/use-waypoint";
    private const string Canary = "istio.io/use-waypoint-canary";

    public override void Evaluate(Review review, RuleParameters parameters)
    {
        // What is internal can have any waypoint.
        if (
            review.Mesh.EgressGateway?.Waypoint is not { } mandated
            || (IsInside(review) && (review.Kind & (IstioKind.Service | IstioKind.ServiceEntry | IstioKind.WorkloadEntry)) != 0)
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

        if (Share.Of(labels, pod?.Annotations ?? review.Metadata.Member("annotations"u8), review.Namespace) is { } canary)
        {
            var stored = review.Input.Operation == Operation.Update ? StoredShare(review) : null;
            Report(
                review,
                pod?.LabelPath(Canary) ?? JsonPath.Metadata["labels"][Canary],
                canary.Name,
                $"the canary \"{canary.Name}\" receives a share of the traffic",
                canary.ToString(),
                mandated,
                stored?.Covers(canary) == true ? stored.ToString() : null
            );
        }
    }

    private static Share? StoredShare(Review review)
    {
        var (old, metadata) = (review.Input.OldObject, review.Input.OldObject.Member("metadata"u8));
        var pod = PodTemplate.Of(review.Kind, old);
        return Share.Of(pod?.Labels ?? metadata.Member("labels"u8), pod?.Annotations ?? metadata.Member("annotations"u8), review.Namespace);
    }

    private static bool IsInside(Review review)
    {
        foreach (var reference in review.References)
        {
            if (
                reference.Role == EgressRole.WorkloadAddress
                    ? Exits.IsOutside(reference.Value, review.Mesh)
                    : reference.Role is EgressRole.Alias or EgressRole.RegisteredHost
                        && EgressHosts.TryHost(reference, out var host)
                        && EgressHosts.IsExternal(reference, host, review)
            )
            {
                return false;
            }
        }

        return true;
    }

    private static void Report(
        Review review,
        JsonPath path,
        string value,
        string what,
        string canonical,
        string mandated,
        string? wider = null
    ) =>
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
                Wider = wider,
            }
        );

    /// <summary>The percentage of the traffic that a canary receives: none without the annotation, and with an invalid one.</summary>
    private sealed record Share(string Namespace, string Name, int Percent)
    {
        public static Share? Of(JsonElement labels, JsonElement annotations, string @namespace) =>
            labels.Text("istio.io/use-waypoint-canary"u8) is { } name
                ? new Share(
                    labels.Text("istio.io/use-waypoint-canary-namespace"u8) ?? @namespace,
                    name,
                    int.TryParse(annotations.Text("istio.io/use-waypoint-canary-weight"u8), out var percent) && percent is >= 0 and <= 100
                        ? percent
                        : 0
                )
                : null;

        public bool Covers(Share other) => (Namespace, Name) == (other.Namespace, other.Name) && Percent >= other.Percent;

        public override string ToString() => $"canary {Namespace}/{Name} {Percent} %";
    }
}
