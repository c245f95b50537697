using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Defaults;

/// <summary>On UPDATE, routes that the stored object already has get no defaults: their owner relies on their present behaviour.</summary>
internal static class StoredRoutes
{
    public static bool Holds(Review review, RouteView route) =>
        review.Input.Operation == Operation.Update && review.StoredRoutes.Contains(CanonicalJson.Text(route.Route));

    /// <summary>The canonical texts of the stored object's HTTP routes.</summary>
    public static IReadOnlySet<string> Collect(Review review) =>
        review.Input.OldObject.Member("spec"u8).Member("http"u8).Items().Select(CanonicalJson.Text).ToHashSet(StringComparer.Ordinal);
}
