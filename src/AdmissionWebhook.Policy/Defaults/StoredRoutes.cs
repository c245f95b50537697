using System.Text.Json;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Defaults;

/// <summary>On UPDATE a route that already stands in the stored object is left as its owner has lived with it.</summary>
internal static class StoredRoutes
{
    public static bool Holds(Review review, HttpRouteView route)
    {
        if (review.Input.Operation != Operation.Update)
        {
            return false;
        }

        foreach (var stored in review.Input.OldObject.Member("spec"u8).Member("http"u8).Items())
        {
            if (AreEqual(stored, route.Route))
            {
                return true;
            }
        }

        return false;
    }

    private static bool AreEqual(JsonElement stored, JsonElement route)
    {
        try
        {
            return JsonElement.DeepEquals(stored, route);
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate cannot be compared as text.
            return stored.GetRawText() == route.GetRawText();
        }
    }
}
