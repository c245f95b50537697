using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Patching;
using AdmissionWebhook.Policy.Text;

namespace AdmissionWebhook.Policy.Defaults;

/// <summary>A timeout for routes without one, never so short that it cuts off the route's own retries.</summary>
public sealed class TimeoutDefault() : Default("timeout", forControlled: false)
{
    public override void Apply(Review review, List<JsonPatchOperation> patch)
    {
        if (review.Kind != IstioKind.VirtualService || review.Policy.Defaults.RouteTimeout is not { } timeout)
        {
            return;
        }

        foreach (var route in review.RouteScopes.Defaulted)
        {
            if (!route.HasTimeout && !StoredRoutes.Holds(review, route) && Needed(route, timeout) is { } value)
            {
                patch.Add(new JsonPatchOperation(route.Path["timeout"].ToString(), GoDuration.Format(value)));
            }
        }
    }

    private static TimeSpan? Needed(RouteView route, TimeSpan timeout)
    {
        var retries = new RetryView(route.Route.Member("retries"u8));
        if (!retries.Retries.Member("perTryTimeout"u8).IsPresent())
        {
            return timeout;
        }

        return retries.Retries.Integer("attempts"u8) is >= 0 && retries.Budget is { } budget ? (budget > timeout ? budget : timeout) : null;
    }
}
