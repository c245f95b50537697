using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Policy.Rules.Consistency.Rejections;

/// <summary>
/// What istiod rejects in a ServiceEntry with resolution DYNAMIC_DNS (istio pkg/config/validation, ValidateServiceEntry).
/// </summary>
internal static class DynamicDnsRejections
{
    private static readonly string[] Protocols = ["HTTP", "HTTP2", "GRPC", "TLS"];

    public static IEnumerable<Rejection> Of(Review review)
    {
        var entry = review.ServiceEntry;
        foreach (var (host, at) in ValueRejections.Items(review.Spec.Member("hosts"u8), JsonPath.Spec["hosts"]))
        {
            if (host.Text() is { } exact && !exact.StartsWith('*'))
            {
                yield return new Rejection(at, exact, "istiod rejects an exact host with resolution DYNAMIC_DNS", "set resolution: DNS");
                break;
            }
        }

        foreach (var field in new[] { "addresses", "endpoints" })
        {
            if (review.Spec.Member(field).HasContent())
            {
                yield return new Rejection(
                    JsonPath.Spec[field],
                    "",
                    $"istiod rejects {field} with resolution DYNAMIC_DNS",
                    $"remove the {field}"
                );
            }
        }

        foreach (var port in entry.Ports)
        {
            if (!Protocols.Any(protocol => PortProtocol.Is(protocol, port.Protocol)))
            {
                yield return new Rejection(
                    port.Path["protocol"],
                    port.Protocol,
                    $"istiod rejects port {port.Number} with resolution DYNAMIC_DNS: its protocol is not HTTP, HTTP2, GRPC or TLS",
                    "set one of these protocols, or register the port in another ServiceEntry"
                );
            }
        }

        var labels = NeighbourReader.Labels(review.Metadata.Member("labels"u8));
        if (entry.IsInternal && NeighbourReader.Waypoint(labels) is not null)
        {
            yield return new Rejection(
                JsonPath.Spec["location"],
                "MESH_INTERNAL",
                "istiod rejects location MESH_INTERNAL with resolution DYNAMIC_DNS and a waypoint",
                "set location: MESH_EXTERNAL"
            );
        }
    }
}
