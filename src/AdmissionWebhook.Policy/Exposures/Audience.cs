using System.Text.Json;
using AdmissionWebhook.Policy.Approvals;
using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Exposures;

/// <summary>Where an object applies: the namespaces that see it, the workloads it selects, the Istio revision that reads it.</summary>
internal sealed class Audience
{
    private readonly Visibility _visibility;
    private readonly Dictionary<string, string> _selector;
    private readonly string? _revision;
    private readonly string? _alwaysAllowed;
    private readonly bool _isReadable;

    public Audience(Review review)
    {
        var shape = new ShapeReader();
        var exportTo = IstioLists.Texts(review.Spec.Member("exportTo"u8), JsonPath.Spec["exportTo"], shape);
        _selector = Fields.Labels(Selector(review));
        _revision = Fields.Revision(review);
        _isReadable = shape.Faults.Count == 0;

        // A DestinationRule with a workload selector applies in its own namespace only, wherever it is exported.
        var isForOwn = review.Kind == IstioKind.DestinationRule && _selector.Count > 0;
        _visibility = new Visibility(
            review.Namespace,
            isForOwn ? ["."] : [.. ExportScope.Of(review, exportTo).Select(entry => entry.Entry)]
        );

        // A ServiceEntry can always be exported to the egress gateway, which has its own routes.
        _alwaysAllowed = review.Kind == IstioKind.ServiceEntry ? review.Mesh.EgressGateway?.Namespace : null;
    }

    public bool IsWithin(Audience stored) =>
        _isReadable
        && stored._isReadable
        && (_revision == stored._revision || stored._revision is null)
        && Fields.SelectsWithin(_selector, stored._selector)
        && IsSeenWithin(stored._visibility);

    private bool IsSeenWithin(Visibility stored) =>
        stored.IsEverywhere
        || (!_visibility.IsEverywhere && _visibility.Namespaces.All(entry => entry == _alwaysAllowed || stored.Includes(entry)));

    // A ServiceEntry's selector picks its endpoints, not its clients.
    private static JsonElement Selector(Review review) =>
        review.Kind switch
        {
            IstioKind.Gateway => review.Spec.Member("selector"u8),
            IstioKind.ProxyConfig => review.Spec.Member("selector"u8).Member("matchLabels"u8),
            IstioKind.DestinationRule => review.Spec.Member("workloadSelector"u8).Member("matchLabels"u8),
            IstioKind.Sidecar => review.Spec.Member("workloadSelector"u8).Member("labels"u8),
            _ => default,
        };
}
