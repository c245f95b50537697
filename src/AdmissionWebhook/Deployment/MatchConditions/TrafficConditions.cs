using AdmissionWebhook.Deployment.Native;
using static AdmissionWebhook.Deployment.MatchConditions.CelGuards;

namespace AdmissionWebhook.Deployment.MatchConditions;

/// <summary>Which parts of a DestinationRule may get defaults. The spec must be a mapping.</summary>
internal static class TrafficConditions
{
    /// <summary>Whether any connection pool lacks a connect timeout.</summary>
    public static string LacksConnectTimeout() =>
        AnyLevel(
            Mapping(
                "settings.connectionPool",
                "!(has(settings.connectionPool.tcp) && type(settings.connectionPool.tcp) == map"
                    + $" && {Present("settings.connectionPool.tcp.connectTimeout")})"
            )
        );

    /// <summary>Whether it may name a host other than its own, as SNI or tunnel target.</summary>
    public static string NamesOthers() =>
        AnyLevel(
            CelText.Or(
                "has(settings.tunnel)",
                Mapping("settings.tls", $"has(settings.tls.sni) && !(has({Spec}.host) && settings.tls.sni == {Spec}.host)")
            )
        );

    // Top level, ports, subsets, ports of subsets. A value of the wrong type rules out defaults for the whole object.
    private static string AnyLevel(string condition) =>
        CelText.Or(
            CelText.And(IsList($"{Spec}.subsets"), IsLong($"{Spec}.subsets")),
            $"([{Spec}] + {ListOf($"{Spec}.subsets")}).exists(holder, type(holder) == map && "
                + $"{Mapping("holder.trafficPolicy", AnyPort(condition))})"
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
