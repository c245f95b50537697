using AdmissionWebhook.Deployment.Native;
using static AdmissionWebhook.Deployment.MatchConditions.CelGuards;

namespace AdmissionWebhook.Deployment.MatchConditions;

/// <summary>What of a VirtualService might be defaulted. The spec is known to be a mapping.</summary>
internal sealed class RouteConditions(ClusterHosts cluster)
{
    // Fields of a route, and of a destination with its weight, that name no host but the destination's own.
    private const string HostlessFields = "['name', 'match', 'route', 'timeout', 'retries', 'fault', 'corsPolicy']";
    private const string WeightedFields = "['destination', 'weight']";

    private const string Stays =
        "['redirect', 'directResponse', 'delegate', 'fault'].exists(field, field in route && route[field] != null)";

    private const string IsStored =
        "request.operation == 'UPDATE' && has(oldObject.spec) && type(oldObject.spec) == map && has(oldObject.spec.http)"
        + " && type(oldObject.spec.http) == list && oldObject.spec.http.size() <= 64 && route in oldObject.spec.http";

    /// <summary>Whether some route might be given a timeout or retries.</summary>
    /// <param name="retriesOnly">Whether no policy gives timeouts.</param>
    /// <param name="all">Whether routes to the cluster's own hosts count as well.</param>
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

    /// <summary>Whether some host that it lists might be outside: then it may be given an <c>exportTo</c>.</summary>
    public string HasOutsideHosts() =>
        CelText.And(
            $"!({HasItems($"{Spec}.gateways")} && !('mesh' in {Spec}.gateways))",
            HasItems($"{Spec}.hosts"),
            $"!{AnyItemExactly($"{Spec}.hosts", "host", $"host == '*' || {cluster.Contains("host")}")}"
        );

    /// <summary>Whether the destination of an HTTP route might be a certain host outside.</summary>
    /// <param name="might">Whether a host might be that one.</param>
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

    /// <summary>Whether it might name a host in another field.</summary>
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
        $"(has({to}.destination) && type({to}.destination) == map && has({to}.destination.host) && ({condition($"{to}.destination.host")}))";

    // Here it is "false" that is safe.
    private static string AnyItemExactly(string path, string item, string condition) =>
        $"({path}.size() <= 64 && {path}.exists({item}, {condition}))";
}
