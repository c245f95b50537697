using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Rules;

namespace AdmissionWebhook.Policy.Exposures;

/// <summary>
/// Kinds outside Istio's networking group: the fields that decide which clients and traffic reach a destination must stay. A route can gain
/// rules, which only take traffic away.
/// </summary>
internal sealed class ObjectExposure(Review review) : Exposure(review)
{
    private readonly Review _review = review;

    public override bool IsWithin(Violation violation, Exposure stored, Violation old) =>
        stored is ObjectExposure before && Scope(violation) == before.Scope(old) && (!IsRoute || KeepsRules(before));

    protected override bool IsWithinContent(Violation violation, Exposure stored, Violation old) => IsWithin(violation, stored, old);

    private bool IsRoute => (_review.Kind & IstioKind.GatewayApiRoutes) != 0;

    private string Scope(Violation violation)
    {
        var (labels, annotations) = (_review.Metadata.Member("labels"u8), _review.Metadata.Member("annotations"u8));
        var spec = _review.Spec;
        return _review.Kind switch
        {
            _ when IsRoute => Fields.Others(spec, "rules") + "\n" + Rule(violation.Path),
            IstioKind.Service => annotations.Text("networking.istio.io/exportTo"u8)
                + "\n" + Fields.Others(spec, "ports", "sessionAffinity", "internalTrafficPolicy"),
            IstioKind.EndpointSlice => labels.Text("kubernetes.io/service-name"u8) + "\n" + CanonicalJson.Text(_review.Object.Member("ports"u8)),
            IstioKind.Endpoints => string.Join(
                '\n', _review.Object.Member("subsets"u8).Items().Select(subset => CanonicalJson.Text(subset.Member("ports"u8)))),
            IstioKind.RequestAuthentication => violation.Value,
            IstioKind.WasmPlugin or IstioKind.TrafficExtension => violation.Value + "\n" + Fields.Others(spec, "pluginConfig", "priority", "phase", "wasm")
                + "\n" + Fields.Others(spec.Member("wasm"u8), "pluginConfig"),
            IstioKind.GatewayApiGateway =>
                labels.Text("topology.istio.io/network"u8) + "\n" + labels.Text("networking.istio.io/gatewayPort"u8) + "\n" + CanonicalJson.Text(spec),
            _ => CanonicalJson.Text(spec),
        };
    }

    private string Rule(JsonPath path) => path.Name(1) == "rules" && path.Index(2) is >= 0 and var at
        ? Fields.Others(_review.Spec.Member("rules"u8).Items().ElementAt(at), "timeouts", "retry", "name")
        : "";

    private bool KeepsRules(ObjectExposure stored)
    {
        var kept = Matches().ToHashSet(StringComparer.Ordinal);
        return stored.Matches().All(kept.Contains);
    }

    private IEnumerable<string> Matches() => _review.Spec.Member("rules"u8).Items().Select(rule => CanonicalJson.Text(rule.Member("matches"u8)));
}
