using System.Collections.Immutable;
using System.Text.Json;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Istio;

/// <summary>What rules and defaults read of a VirtualService besides its egress references.</summary>
public sealed class VirtualServiceView
{
    public const string MeshGateway = "mesh";

    private bool? _isMeshOnly;

    public VirtualServiceView(JsonElement spec, ShapeReader shape)
    {
        Spec = spec;
        Hosts = IstioLists.Texts(spec.Member("hosts"u8), JsonPath.Spec["hosts"], shape);
        Gateways = IstioLists.Texts(spec.Member("gateways"u8), JsonPath.Spec["gateways"], shape);
        ExportTo = IstioLists.Texts(spec.Member("exportTo"u8), JsonPath.Spec["exportTo"], shape);
        IsMeshBound = Gateways.Count == 0 || Gateways.Any(gateway => gateway.Value == MeshGateway);
        Routes = RouteView.All(spec);
    }

    public JsonElement Spec { get; }

    public IReadOnlyList<(string Value, JsonPath Path)> Hosts { get; }

    public IReadOnlyList<(string Value, JsonPath Path)> Gateways { get; }

    public IReadOnlyList<(string Value, JsonPath Path)> ExportTo { get; }

    /// <summary>The routes of all sections, HTTP routes first.</summary>
    internal ImmutableArray<RouteView> Routes { get; }

    internal IEnumerable<RouteView> Http => Routes.TakeWhile(route => route.Section == RouteView.HttpSection);

    /// <summary>A VirtualService without hosts holds routes that others delegate to.</summary>
    public bool IsDelegate => Hosts.Count == 0;

    /// <summary>Whether sidecars use it: <c>gateways</c> is absent or contains <c>mesh</c>.</summary>
    public bool IsMeshBound { get; }

    /// <summary>Whether only sidecars use it, its matches included.</summary>
    public bool IsMeshOnly => _isMeshOnly ??= Gateways.All(gateway => gateway.Value == MeshGateway) && !AnyMatchNamesGateway();

    private bool AnyMatchNamesGateway()
    {
        foreach (var route in Routes)
        {
            foreach (var (match, _) in route.Matches)
            {
                foreach (var gateway in match.Member("gateways"u8).Items())
                {
                    if (gateway.Text() != MeshGateway)
                    {
                        return true;
                    }
                }
            }
        }

        return false;
    }
}
