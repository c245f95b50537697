using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Rules;

namespace AdmissionWebhook.Policy.Exposures;

/// <summary>
/// Kinds outside Istio's networking group, except routes: the fields that decide which clients and traffic reach a destination must stay. A
/// Service can lose ports and a policy can lose targets. An endpoint can become unready, and an object can be restricted to one Istio
/// revision.
/// </summary>
internal sealed class ObjectExposure(Review review) : Exposure(review)
{
    private const IstioKind OfRevisions =
        IstioKind.RequestAuthentication
        | IstioKind.WasmPlugin
        | IstioKind.TrafficExtension
        | IstioKind.BackendTlsPolicy
        | IstioKind.XBackend
        | IstioKind.GatewayApiGateway
        | IstioKind.ListenerSet;

    private readonly Review _review = review;

    public override bool IsWithin(Violation violation, Exposure stored, Violation old) =>
        stored is ObjectExposure before
        && Scope(violation) == before.Scope(old)
        && Parts().IsSubsetOf(before.Parts())
        && Readiness(violation.Path) <= before.Readiness(old.Path)
        && (before.Revision is null || Revision == before.Revision);

    // Istio reads Services and their endpoints whatever their revision; on pods and namespaces, the label is about injection.
    private string? Revision => (_review.Kind & OfRevisions) != 0 ? Fields.Revision(_review) : null;

    protected override bool IsWithinContent(Violation violation, Exposure stored, Violation old) => IsWithin(violation, stored, old);

    private string Scope(Violation violation)
    {
        var (labels, annotations) = (_review.Metadata.Member("labels"u8), _review.Metadata.Member("annotations"u8));
        var spec = _review.Spec;
        return _review.Kind switch
        {
            // Violations of rules outside the group Capture concern a single label or annotation; nothing else in the pod template affects
            // them.
            IstioKind.Namespace => violation.Value,
            _ when (_review.Kind & IstioKind.Workloads) != 0 => violation.Value,

            // Each alias and each address is a separate violation.
            IstioKind.Service => violation.Value
                + "\n"
                + annotations.Text("networking.istio.io/exportTo"u8)
                + "\n"
                + Fields.Others(
                    spec,
                    "ports",
                    "externalName",
                    "externalIPs",
                    "sessionAffinity",
                    "sessionAffinityConfig",
                    "internalTrafficPolicy"
                ),
            IstioKind.EndpointSlice => labels.Text("kubernetes.io/service-name"u8)
                + "\n"
                + CanonicalJson.Text(_review.Object.Member("ports"u8)),
            IstioKind.Endpoints => CanonicalJson.Text(
                _review.Object.Member("subsets"u8).Items().ElementAtOrDefault(violation.Path.Index(1)).Member("ports"u8)
            ),
            IstioKind.RequestAuthentication => violation.Value,
            IstioKind.WasmPlugin or IstioKind.TrafficExtension => violation.Value
                + "\n"
                + Fields.Others(spec, "pluginConfig", "priority", "phase", "wasm")
                + "\n"
                + Fields.Others(spec.Member("wasm"u8), "pluginConfig"),
            IstioKind.BackendTlsPolicy => violation.Value
                + "\n"
                + Fields.Others(spec, "targetRefs", "validation")
                + "\n"
                + Fields.Others(spec.Member("validation"u8), "caCertificateRefs"),
            IstioKind.GatewayApiGateway => Gateway(violation),
            IstioKind.ListenerSet => CanonicalJson.Text(spec.Member("parentRef"u8)) + "\n" + Listener(violation.Path),
            _ => CanonicalJson.Text(spec),
        };
    }

    // Listeners do not change which proxy a Gateway uses; the network label changes what a listener exposes.
    private string Gateway(Violation violation)
    {
        var labels = _review.Metadata.Member("labels"u8);
        var network = labels.Text("topology.istio.io/network"u8) + "\n" + labels.Text("networking.istio.io/gatewayPort"u8);
        return violation.Path.Name(1) switch
        {
            "gatewayClassName" or "infrastructure" => violation.Value
                + "\n"
                + Fields.Others(_review.Spec, "listeners", "addresses", "allowedListeners", "tls"),
            "listeners" => network + "\n" + Listener(violation.Path),
            _ => violation.Value + "\n" + network + "\n" + CanonicalJson.Text(_review.Spec),
        };
    }

    private string Listener(JsonPath path) =>
        path.Name(1) == "listeners"
            ? CanonicalJson.Text(_review.Spec.Member("listeners"u8).Items().ElementAtOrDefault(path.Index(2)))
            : CanonicalJson.Text(_review.Spec);

    // Endpoints that are not ready get no traffic; terminating ones get only that of existing sessions (istio
    // pilot/pkg/serviceregistry/kube/controller/endpointslice.go, endpointHealthStatus).
    private int Readiness(JsonPath path)
    {
        switch (_review.Kind)
        {
            case IstioKind.Endpoints:
                return path.Name(2) == "notReadyAddresses" ? 0 : 2;
            case IstioKind.EndpointSlice:
                var endpoint = _review.Object.Member("endpoints"u8).Items().ElementAtOrDefault(path.Index(1));
                var conditions = endpoint.Member("conditions"u8);
                return !conditions.Member("ready"u8).IsPresent() || conditions.IsTrue("ready"u8) ? 2
                    : conditions.IsTrue("serving"u8) && conditions.IsTrue("terminating"u8) ? 1
                    : 0;
            default:
                return 0;
        }
    }

    private HashSet<string> Parts() =>
        _review.Kind switch
        {
            IstioKind.Service => [.. _review.Spec.Member("ports"u8).Items().Select(port => Fields.Others(port, "nodePort"))],
            IstioKind.BackendTlsPolicy => [.. _review.Spec.Member("targetRefs"u8).Items().Select(CanonicalJson.Text)],
            _ => [],
        };
}
