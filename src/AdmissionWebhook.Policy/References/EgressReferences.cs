using System.Text.Json;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.References;

/// <summary>
/// The one list of every field by which an object can name a destination. Rules, audit, inventory and explain read it; none of them
/// looks for hosts on its own. A new Istio field is a line in the file of its kind.
/// </summary>
public static class EgressReferences
{
    /// <summary>Adds the references of an object's <c>spec</c>. Fields of the wrong type become faults of <paramref name="shape"/>.</summary>
    public static void Collect(IstioKind kind, JsonElement spec, ShapeReader shape, List<EgressReference> into)
    {
        switch (kind)
        {
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
