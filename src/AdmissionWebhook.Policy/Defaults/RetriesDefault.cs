using System.Text.Json.Nodes;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Patching;
using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Policy.Text;

namespace AdmissionWebhook.Policy.Defaults;

/// <summary>
/// Retries for routes with neither timeout nor retries of their own. An explicit <c>retries</c>, even empty, switches them off in Istio
/// and is left alone.
/// </summary>
public sealed class RetriesDefault() : Default("retries", forControlled: false)
{
    public override void Apply(Review review, List<JsonPatchOperation> patch)
    {
        if (review.Kind != IstioKind.VirtualService || review.Policy.Defaults.Retries is not { Attempts: > 0 } retries)
        {
            return;
        }

        foreach (var route in review.RouteScopes.Defaulted)
        {
            if (!route.HasTimeout && !route.HasRetries && !StoredRoutes.Holds(review, route))
            {
                patch.Add(
                    new JsonPatchOperation(
                        route.Path["retries"].ToString(),
                        Value(retries, SkipDefaults.Skips(review, "timeout") ? null : review.Policy.Defaults.RouteTimeout)
                    )
                );
            }
        }
    }

    private static JsonObject Value(RetryDefault retries, TimeSpan? timeout)
    {
        var value = new JsonObject { ["attempts"] = retries.Attempts };
        if (
            retries.PerTryTimeout is { } perTry
            && timeout is { } whole
            && retries.RetryOn.Any(RetriesOnResponse)
            && perTry <= whole / (retries.Attempts + 1)
        )
        {
            value["perTryTimeout"] = GoDuration.Format(perTry);
        }

        value["retryOn"] = string.Join(',', retries.RetryOn);
        return value;
    }

    private static bool RetriesOnResponse(string condition) => condition is "5xx" or "gateway-error";
}
