using System.Text.Json.Nodes;

namespace AdmissionWebhook.Cli.Scaffold;

/// <summary>The <c>exportTo</c> of the objects.</summary>
internal static class Exports
{
    /// <param name="withGateway">Whether the egress gateway's proxies need to see it.</param>
    public static JsonArray Of(EgressPlan plan, bool withGateway) =>
        ScaffoldJson.Texts([
            ".",
            .. plan.Exports,
            .. withGateway && plan.Gateway is { } gateway && gateway.Namespace != plan.Namespace ? (string[])[gateway.Namespace] : [],
        ]);

    /// <summary>Only the egress gateway's proxies.</summary>
    public static JsonArray GatewayAlone(EgressPlan plan) => new(plan.Gateway!.Namespace == plan.Namespace ? "." : plan.Gateway.Namespace);

    public static string Comment(EgressPlan plan) =>
        (plan.Exports.Count, plan.Gateway is { } gateway && gateway.Namespace != plan.Namespace) switch
        {
            (0, false) => "Only this namespace can use it.",
            (0, true) => "Only this namespace can use it, and the egress gateway.",
            (_, false) => "Only these namespaces can use it; \".\" is this one.",
            _ => "Only these namespaces can use it, and the egress gateway; \".\" is this one.",
        };
}
