using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Text;

namespace AdmissionWebhook.Policy.Rules.Consistency;

/// <summary>
/// The namespaces of a gateway's pods. Unless istiod is configured otherwise, a Gateway selects pods in any namespace, not only its own
/// (istio pilot/pkg/features, PILOT_SCOPE_GATEWAY_TO_NAMESPACE).
/// </summary>
internal static class GatewayPods
{
    /// <summary>The namespaces, the likeliest first; if the pods are unknown, all that can hold them; none for <c>mesh</c>.</summary>
    public static IReadOnlyList<string> NamespacesOf(Review review, string gateway)
    {
        if (ObjectKey.Parse(gateway) is not { } key)
        {
            return [];
        }

        var known = review.Cluster.Gateway(key);
        if (
            review.Mesh.EgressGateway is { Namespace: { } egress } mandated
            && (
                Glob.AnyMatches(mandated.Gateways, gateway)
                || (known is { Selector.Count: > 0 } && LabelSets.Selects(known.Selector, mandated.PodLabels.ToDictionary()))
            )
        )
        {
            return [egress];
        }

        if (known is { Selector.Count: > 0 } && review.Cluster.PodLabels(key.Namespace).Any(pod => LabelSets.Selects(known.Selector, pod)))
        {
            return [key.Namespace];
        }

        return [key.Namespace, .. review.Mesh.NamedPlatformNamespaces.Where(name => name != key.Namespace)];
    }
}
