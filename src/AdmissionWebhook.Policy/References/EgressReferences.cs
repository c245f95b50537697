using System.Text.Json;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.References;

/// <summary>
/// Every field that can name a destination. Rules, audit, inventory and explain use this list; none of them looks for hosts on its own.
/// To cover a new Istio field, add a line to the file of its kind.
/// </summary>
public static class EgressReferences
{
    /// <summary>Whether the references of a kind are not all in its <c>spec</c>, or depend on its labels.</summary>
    public static bool NeedWholeObject(IstioKind kind) =>
        kind is IstioKind.Endpoints or IstioKind.EndpointSlice or IstioKind.GatewayApiGateway;

    /// <summary>
    /// Adds the references of an object's <c>spec</c>, or of the whole object if <see cref="NeedWholeObject"/>. Fields of the wrong type
    /// become faults of <paramref name="shape"/>.
    /// </summary>
    public static void Collect(IstioKind kind, JsonElement spec, ShapeReader shape, List<EgressReference> into)
    {
        switch (kind)
        {
            case IstioKind.HttpRoute or IstioKind.GrpcRoute or IstioKind.TlsRoute or IstioKind.TcpRoute:
                GatewayRouteReferences.Collect(spec, shape, into);
                break;
            case IstioKind.BackendTlsPolicy:
                GatewayApiReferences.CollectBackendTls(spec, shape, into);
                break;
            case IstioKind.XBackend:
                GatewayApiReferences.CollectBackend(spec, shape, into);
                break;
            case IstioKind.GatewayApiGateway:
                GatewayApiReferences.CollectGateway(spec, shape, into);
                break;
            case IstioKind.Service:
                KubernetesReferences.CollectService(spec, shape, into);
                break;
            case IstioKind.Endpoints:
                KubernetesReferences.CollectEndpoints(spec, shape, into);
                break;
            case IstioKind.EndpointSlice:
                KubernetesReferences.CollectSlice(spec, shape, into);
                break;
            case IstioKind.RequestAuthentication:
                FetchReferences.CollectKeys(spec, shape, into);
                break;
            case IstioKind.WasmPlugin:
                FetchReferences.CollectModule(spec, JsonPath.Spec, shape, into);
                break;
            case IstioKind.TrafficExtension:
                FetchReferences.CollectModule(spec.Member("wasm"u8), JsonPath.Spec["wasm"], shape, into);
                break;
            case IstioKind.ServiceEntry:
                ServiceEntryReferences.Collect(spec, shape, into);
                break;
            case IstioKind.VirtualService:
                VirtualServiceReferences.Collect(spec, shape, into);
                break;
            case IstioKind.DestinationRule:
                DestinationRuleReferences.Collect(spec, shape, into);
                break;
            case IstioKind.Gateway:
                GatewayReferences.Collect(spec, shape, into);
                break;
            case IstioKind.Sidecar:
                SidecarReferences.Collect(spec, shape, into);
                break;
            case IstioKind.WorkloadEntry:
                WorkloadReferences.Collect(spec, JsonPath.Spec, shape, into);
                break;
            case IstioKind.WorkloadGroup:
                WorkloadReferences.CollectTemplate(spec, shape, into);
                ProbeReferences.Collect(spec, shape, into);
                break;
        }
    }
}
