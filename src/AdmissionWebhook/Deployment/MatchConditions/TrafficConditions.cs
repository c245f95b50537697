using AdmissionWebhook.Deployment.Native;
using static AdmissionWebhook.Deployment.MatchConditions.CelGuards;

namespace AdmissionWebhook.Deployment.MatchConditions;

/// <summary>What of a DestinationRule might be defaulted. The spec is known to be a mapping.</summary>
internal static class TrafficConditions
{
    /// <summary>Whether some connection pool lacks a connect timeout.</summary>
    public static string LacksConnectTimeout() =>
        AnyLevel(
            Mapping(
                "settings.connectionPool",
                "!(has(settings.connectionPool.tcp) && type(settings.connectionPool.tcp) == map"
                    + $" && {Present("settings.connectionPool.tcp.connectTimeout")})"
            )
        );

    /// <summary>Whether it might name another host than its own, as a server name or as the end of a tunnel.</summary>
    public static string NamesOthers() =>
        AnyLevel(
            CelText.Or(
                "has(settings.tunnel)",
                Mapping("settings.tls", $"has(settings.tls.sni) && !(has({Spec}.host) && settings.tls.sni == {Spec}.host)")
            )
        );

    // Top level, each port's, each subset's, each port's of a subset. What is of another type gets no default anywhere in the object.
    private static string AnyLevel(string condition) =>
        CelText.Or(
            CelText.And(IsList($"{Spec}.subsets"), IsLong($"{Spec}.subsets")),
            $"([{Spec}] + {ListOf($"{Spec}.subsets")}).exists(holder, type(holder) == map && {Mapping("holder.trafficPolicy", AnyPort(condition))})"
        );

    private static string AnyPort(string condition)
    {
        const string ports = "holder.trafficPolicy.portLevelSettings";
        return CelText.Or(
            CelText.And(IsList(ports), IsLong(ports)),
            $"([holder.trafficPolicy] + {ListOf(ports)}).exists(settings, type(settings) == map && ({condition}))"
        );
    }
}
