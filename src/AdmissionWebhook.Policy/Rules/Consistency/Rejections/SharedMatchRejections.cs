using System.Text.Json;
using AdmissionWebhook.Policy.Addresses;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Consistency.Rejections;

/// <summary>
/// Conditions that the matches of HTTP, TLS and TCP routes share (istio pkg/config/validation, validateTLSMatch, validateTCPMatch).
/// </summary>
internal static class SharedMatchRejections
{
    public static IEnumerable<Rejection> Of(JsonElement match, JsonPath path) =>
        ValueRejections
            .Range(match, "port", path, 0, ValueRejections.MaxPort)
            .Concat(ValueRejections.Labels(match.Member("sourceLabels"u8), path["sourceLabels"]))
            .Concat(GatewayNameRejections.Of(match.Member("gateways"u8), path["gateways"]))
            .Concat(Subnets(match.Member("destinationSubnets"u8), path["destinationSubnets"]));

    private static IEnumerable<Rejection> Subnets(JsonElement subnets, JsonPath path)
    {
        foreach (var (item, at) in ValueRejections.Items(subnets, path))
        {
            if (item.Text() is { } text && !NetworkAddress.TryParse(text, out _))
            {
                yield return new Rejection(
                    at,
                    text,
                    $"istiod rejects \"{text}\" as a subnet",
                    "write an address or CIDR, such as 203.0.113.0/24"
                );
            }
        }
    }
}
