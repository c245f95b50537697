using System.Text.Json.Nodes;
using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Policy.Text;

namespace AdmissionWebhook.Cli.Scaffold;

/// <summary>How requests are routed, timed out and retried.</summary>
internal static class VirtualServiceManifest
{
    /// <returns>Null if there is nothing to route: the proxy cannot read the traffic, and it leaves directly.</returns>
    public static ScaffoldedObject? Of(EgressPlan plan) =>
        (plan.Mode.ReadsRequests(), plan.Gateway) switch
        {
            (true, null) => Direct(plan),
            (true, { } gateway) => ThroughGateway(plan, gateway, "http", Requests(plan, gateway))
                .Comment("/spec/http/0", "Sidecars send requests to the egress gateway.")
                .Comment(
                    "/spec/http/1",
                    "The gateway sends them to the host and retries only those that the host has not started to process."
                ),
            (false, { } gateway) => ThroughGateway(plan, gateway, "tls", Connections(plan, gateway))
                .Comment("/spec/tls/0", "Sidecars send connections to the egress gateway.")
                .Comment("/spec/tls/1", "The gateway sends them to the host."),
            _ => null,
        };

    private static ScaffoldedObject Direct(EgressPlan plan) =>
        new ScaffoldedObject("VirtualService", plan.Namespace, plan.Name, $"Timeout and retries of requests to {plan.Host.Canonical}.")
            .With("hosts", new JsonArray(plan.Host.Canonical))
            .With("http", new JsonArray(ToHost(plan, [])))
            .Comment("/spec/http/0/timeout", "The whole request, retries included.")
            .Comment("/spec/http/0/retries", "Retries only requests that the host has not started to process.")
            .With("exportTo", Exports.Of(plan, withGateway: false));

    private static ScaffoldedObject ThroughGateway(EgressPlan plan, GatewayPlan gateway, string section, JsonArray routes)
    {
        var shared = gateway.IsShared
            ? $" Gateway {gateway.QualifiedName} must have a server for the host on port {GatewayManifests.Port}."
            : "";
        return new ScaffoldedObject(
            "VirtualService",
            plan.Namespace,
            plan.Name,
            $"Routes traffic for {plan.Host.Canonical} to the egress gateway, and from there to the host.{shared}"
        )
            .With("hosts", new JsonArray(plan.Host.Canonical))
            .With("gateways", new JsonArray("mesh", gateway.QualifiedName), "\"mesh\" means the sidecars.")
            .With(section, routes)
            .With("exportTo", Exports.Of(plan, withGateway: true));
    }

    private static JsonArray Requests(EgressPlan plan, GatewayPlan gateway) =>
        new(
            new JsonObject
            {
                ["match"] = new JsonArray(new JsonObject { ["gateways"] = new JsonArray("mesh"), ["port"] = plan.CallerPort }),
                ["route"] = ScaffoldJson.RouteTo(gateway.Service, GatewayManifests.Port, plan.Name),
                ["timeout"] = GoDuration.Format(plan.Timeout),
            },
            ToHost(
                plan,
                new JsonObject
                {
                    ["match"] = new JsonArray(
                        new JsonObject { ["gateways"] = new JsonArray(gateway.QualifiedName), ["port"] = GatewayManifests.Port }
                    ),
                }
            )
        );

    private static JsonArray Connections(EgressPlan plan, GatewayPlan gateway) =>
        new(
            new JsonObject
            {
                ["match"] = Match("mesh", plan.CallerPort, plan),
                ["route"] = ScaffoldJson.RouteTo(gateway.Service, GatewayManifests.Port),
            },
            new JsonObject
            {
                ["match"] = Match(gateway.QualifiedName, GatewayManifests.Port, plan),
                ["route"] = ScaffoldJson.RouteTo(plan.Host.Canonical, plan.CallerPort),
            }
        );

    private static JsonArray Match(string gateway, int port, EgressPlan plan) =>
        new(
            new JsonObject
            {
                ["gateways"] = new JsonArray(gateway),
                ["port"] = port,
                ["sniHosts"] = new JsonArray(plan.Host.Canonical),
            }
        );

    private static JsonObject ToHost(EgressPlan plan, JsonObject route)
    {
        route["route"] = ScaffoldJson.RouteTo(plan.Host.Canonical, plan.CallerPort);
        route["timeout"] = GoDuration.Format(plan.Timeout);
        route["retries"] = Retries(plan.Retries, plan.Timeout);
        return route;
    }

    // A timeout per try makes sense only if responses are retried, and only if all tries fit into the timeout.
    private static JsonObject Retries(RetryDefault wished, TimeSpan timeout)
    {
        var retries = new JsonObject { ["attempts"] = wished.Attempts };
        if (
            wished.PerTryTimeout is { } perTry
            && wished.RetryOn.Any(condition => condition is "5xx" or "gateway-error")
            && perTry <= timeout / (wished.Attempts + 1)
        )
        {
            retries["perTryTimeout"] = GoDuration.Format(perTry);
        }

        retries["retryOn"] = string.Join(',', wished.RetryOn);
        return retries;
    }
}
