using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Policy.Text;

namespace AdmissionWebhook.Cli.Scaffold;

/// <summary>The egress gateway and the waypoint that the policy names, or else those of Istio's own installation.</summary>
internal static class GatewayPlans
{
    private const string DefaultNamespace = "istio-system";
    private const string DefaultService = "istio-egressgateway";
    private static readonly KeyValuePair<string, string>[] DefaultSelector = [new("istio", "egressgateway")];

    /// <param name="mesh">The policies' mesh settings.</param>
    /// <param name="name">The Gateway's name, unless a policy prescribes one.</param>
    public static GatewayPlan EgressGateway(MeshFacts mesh, string name)
    {
        var known = mesh.EgressGateway;
        var @namespace = known?.Namespace ?? DefaultNamespace;
        var selector = known is { PodLabels.Count: > 0 } ? known.PodLabels : DefaultSelector;

        // Istio's charts give the Service and the label "app" of its pods the same name.
        var service = selector.FirstOrDefault(label => label.Key == "app").Value ?? DefaultService;
        var globs = known?.Gateways ?? [];
        var candidates = new[] { name, $"{name}-egress", $"{name}-egressgateway" }.Concat(globs.Select(glob => FromGlob(glob, name)));
        var chosen = globs.Count == 0 ? name : candidates.FirstOrDefault(candidate => Glob.AnyMatches(globs, $"{@namespace}/{candidate}"));
        var shared = chosen is null ? globs.FirstOrDefault(glob => glob.IsLiteral)?.Pattern.Split('/') : null;
        return new GatewayPlan(
            shared is [var place, _] ? place : @namespace,
            $"{service}.{@namespace}.{mesh.ServiceZone}",
            shared?[^1] ?? chosen ?? name,
            selector,
            shared is not null
        );
    }

    /// <param name="mesh">The policies' mesh settings.</param>
    /// <param name="namespace">The namespace of a waypoint that no policy names.</param>
    public static WaypointPlan Waypoint(MeshFacts mesh, string @namespace) =>
        mesh.EgressGateway?.Waypoint?.Split('/') is [var place, var name]
            ? new WaypointPlan(place, name)
            : new WaypointPlan(@namespace, "waypoint");

    // "team-*-out" becomes "team-NAME-out".
    private static string FromGlob(Glob glob, string name) =>
        glob.Pattern[(glob.Pattern.IndexOf('/', StringComparison.Ordinal) + 1)..] is var pattern
        && pattern.IndexOf('*', StringComparison.Ordinal) is var star and >= 0
            ? $"{pattern[..star]}{name}{pattern[(star + 1)..].Replace("*", "", StringComparison.Ordinal)}"
            : name;
}
