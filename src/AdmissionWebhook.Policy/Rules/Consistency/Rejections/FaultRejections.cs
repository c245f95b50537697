using System.Text.Json;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Text;

namespace AdmissionWebhook.Policy.Rules.Consistency.Rejections;

/// <summary>Injected faults that istiod rejects (istio pkg/config/validation, validateHTTPFaultInjection).</summary>
internal static class FaultRejections
{
    private const double LeastPercentage = 0.0001;

    private static readonly string[] GrpcStatuses =
    [
        "OK",
        "CANCELLED",
        "UNKNOWN",
        "INVALID_ARGUMENT",
        "DEADLINE_EXCEEDED",
        "NOT_FOUND",
        "ALREADY_EXISTS",
        "PERMISSION_DENIED",
        "RESOURCE_EXHAUSTED",
        "FAILED_PRECONDITION",
        "ABORTED",
        "OUT_OF_RANGE",
        "UNIMPLEMENTED",
        "INTERNAL",
        "UNAVAILABLE",
        "DATA_LOSS",
        "UNAUTHENTICATED",
    ];

    public static IEnumerable<Rejection> Of(JsonElement fault, JsonPath path)
    {
        var (abort, delay) = (fault.Member("abort"u8), fault.Member("delay"u8));
        return Neither(fault, path)
            .Concat(Percentage(abort.Member("percentage"u8), path["abort"]["percentage"]))
            .Concat(Percentage(delay.Member("percentage"u8), path["delay"]["percentage"]))
            .Concat(ValueRejections.Range(abort, "httpStatus", path["abort"], 200, 600))
            .Concat(GrpcStatus(abort, path["abort"]))
            .Concat(ValueRejections.Durations(delay, path["delay"], "fixedDelay"))
            .Concat(Unsupported(abort, path["abort"], "http2Error", "httpStatus or grpcStatus"))
            .Concat(Unsupported(delay, path["delay"], "exponentialDelay", "fixedDelay"));
    }

    private static IEnumerable<Rejection> Neither(JsonElement fault, JsonPath path)
    {
        if (fault.IsPresent() && !fault.Member("abort"u8).IsPresent() && !fault.Member("delay"u8).IsPresent())
        {
            yield return new Rejection(
                path,
                "",
                "istiod rejects a fault with neither abort nor delay",
                "add one of the two, or remove fault"
            );
        }
    }

    private static IEnumerable<Rejection> Percentage(JsonElement percentage, JsonPath path) =>
        ValueRejections.Range(percentage, "value", path, IsZero(percentage) ? 0 : LeastPercentage, 100);

    private static bool IsZero(JsonElement percentage) =>
        percentage.Member("value"u8) is { ValueKind: JsonValueKind.Number } value && value.TryGetDouble(out var number) && number == 0;

    private static IEnumerable<Rejection> GrpcStatus(JsonElement abort, JsonPath path)
    {
        if (abort.Text("grpcStatus"u8) is { } status && !GrpcStatuses.Contains(status))
        {
            yield return new Rejection(
                path["grpcStatus"],
                status,
                $"istiod rejects the gRPC status \"{status}\"",
                NearestName.Find(status.ToUpperInvariant(), GrpcStatuses) is { } near
                    ? $"did you mean {near}?"
                    : "write its name, such as UNAVAILABLE"
            );
        }
    }

    private static IEnumerable<Rejection> Unsupported(JsonElement holder, JsonPath path, string field, string instead)
    {
        if (holder.Member(field).IsPresent())
        {
            yield return new Rejection(path[field], "", $"istiod rejects {field}, which Istio does not implement", $"use {instead}");
        }
    }
}
