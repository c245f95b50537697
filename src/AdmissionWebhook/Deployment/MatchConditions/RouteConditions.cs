using AdmissionWebhook.Deployment.Native;
using static AdmissionWebhook.Deployment.MatchConditions.CelGuards;

namespace AdmissionWebhook.Deployment.MatchConditions;

/// <summary>Which parts of a VirtualService may get defaults. The spec must be a mapping.</summary>
internal sealed class RouteConditions(ClusterHosts cluster)
{
    // Fields of a route, and of a weighted destination, that name no host other than the destination's.
    private const string HostlessFields = "['name', 'match', 'route', 'timeout', 'retries', 'fault', 'corsPolicy']";
    private const string WeightedFields = "['destination', 'weight']";

    private const string Stays =
        "['redirect', 'directResponse', 'delegate', 'fault'].exists(field, field in route && route[field] != null)";

    private const string IsStored =
        "request.operation == 'UPDATE' && has(oldObject.spec) && type(oldObject.spec) == map && has(oldObject.spec.http)"
        + " && type(oldObject.spec.http) == list && oldObject.spec.http.size() <= 64 && route in oldObject.spec.http";

    /// <summary>Whether any route may get a timeout or retries.</summary>
    /// <param name="retriesOnly">Whether no policy sets timeouts.</param>
    /// <param name="all">Whether routes to in-cluster hosts count too.</param>
    public string LacksTimeoutOrRetries(bool retriesOnly, bool all) =>
        CelText.And(
            HasItems($"{Spec}.hosts"),
            $"!({HasItems($"{Spec}.gateways")} && {Spec}.gateways.exists(gateway, gateway != 'mesh'))",
            AnyItem(
                $"{Spec}.http",
                "route",
                CelText.And(
                    "type(route) == map",
                    CelText.Not(Present("route.timeout")),
                    retriesOnly ? CelText.Not(Present("route.retries")) : CelText.True,
                    HasItems("route.route"),
                    CelText.Not(Stays),
                    all ? CelText.True : CelText.Not(AnyInside()),
                    CelText.Not(IsStored)
                )
            )
        );

    /// <summary>Whether any of its hosts may be external, so that it may get an <c>exportTo</c>.</summary>
    public string HasOutsideHosts() =>
        CelText.And(
            $"!({HasItems($"{Spec}.gateways")} && !('mesh' in {Spec}.gateways))",
            HasItems($"{Spec}.hosts"),
            $"!{AnyItemExactly($"{Spec}.hosts", "host", $"host == '*' || {cluster.Contains("host")}")}"
        );

    /// <summary>Whether an HTTP route may have a certain external host as its destination.</summary>
    /// <param name="might">Whether a host may be that one.</param>
    public string RoutesTo(Func<string, string> might) =>
        AnyItem(
            $"{Spec}.http",
            "route",
            "type(route) == map && "
                + AnyItem(
                    "route.route",
                    "to",
                    $"type(to) == map && {Destination("to", host => CelText.And(CelText.Not(cluster.Contains(host)), might(host)))}"
                )
        );

    /// <summary>Whether it may name a host in another field.</summary>
    public static string NamesOthers() =>
        CelText.Or(
            Present($"{Spec}.tcp"),
            Present($"{Spec}.tls"),
            AnyItem(
                $"{Spec}.http",
                "route",
                $"type(route) == map && (!route.all(field, field in {HostlessFields}) || "
                    + AnyItem("route.route", "to", $"type(to) == map && !to.all(field, field in {WeightedFields})")
                    + ")"
            )
        );

    private string AnyInside() => AnyItemExactly("route.route", "to", $"type(to) == map && {Destination("to", cluster.Contains)}");

    // Whether there is a destination whose host meets a condition.
    private static string Destination(string to, Func<string, string> condition) =>
        $"(has({to}.destination) && type({to}.destination) == map && has({to}.destination.host) && "
        + $"({condition($"{to}.destination.host")}))";

    // Here, "false" is the safe answer.
    private static string AnyItemExactly(string path, string item, string condition) =>
        $"({path}.size() <= 64 && {path}.exists({item}, {condition}))";
}
