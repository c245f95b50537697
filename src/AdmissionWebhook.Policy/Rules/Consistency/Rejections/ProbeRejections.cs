using System.Text.Json;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Consistency.Rejections;

/// <summary>Probes of WorkloadGroups that istiod rejects (istio pkg/config/validation, validateReadinessProbe).</summary>
internal static class ProbeRejections
{
    private static readonly string[] Numbers =
    [
        "periodSeconds",
        "initialDelaySeconds",
        "timeoutSeconds",
        "successThreshold",
        "failureThreshold",
    ];

    // istiod does not accept grpc in every version, so it counts as a method.
    private static readonly string[] Methods = ["httpGet", "tcpSocket", "exec", "grpc"];

    public static IEnumerable<Rejection> Of(JsonElement probe, JsonPath path)
    {
        if (!probe.IsPresent())
        {
            return [];
        }

        return Method(probe, path)
            .Concat(ValueRejections.NotNegative(probe, path, Numbers))
            .Concat(ValueRejections.Range(probe.Member("httpGet"u8), "port", path["httpGet"], 1, ValueRejections.MaxPort))
            .Concat(ValueRejections.Range(probe.Member("tcpSocket"u8), "port", path["tcpSocket"], 1, ValueRejections.MaxPort));
    }

    private static IEnumerable<Rejection> Method(JsonElement probe, JsonPath path)
    {
        if (!Methods.Any(method => probe.Member(method).IsPresent()))
        {
            yield return new Rejection(
                path,
                "",
                "istiod rejects a probe without httpGet, tcpSocket and exec",
                "add one of the three, or remove probe"
            );
        }

        if (probe.Member("httpGet"u8).Text("scheme"u8) is { Length: > 0 } scheme and not ("HTTP" or "HTTPS"))
        {
            yield return new Rejection(
                path["httpGet"]["scheme"],
                scheme,
                $"istiod rejects the scheme \"{scheme}\"",
                $"write {(scheme.Equals("https", StringComparison.OrdinalIgnoreCase) ? "HTTPS" : "HTTP")}"
            );
        }
    }
}
