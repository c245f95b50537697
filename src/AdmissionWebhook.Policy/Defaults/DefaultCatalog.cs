using System.Text.Json;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Patching;

namespace AdmissionWebhook.Policy.Defaults;

/// <summary>Every default, in the order of the patch.</summary>
public static class DefaultCatalog
{
    public static readonly IReadOnlyList<Default> All =
    [
        new TimeoutDefault(),
        new RetriesDefault(),
        new ConnectTimeoutDefault(),
        new ExportToDefault(),
        new LabelsDefault(),
    ];

    /// <summary>The patch for an object; empty if it cannot be read or lacks nothing.</summary>
    public static IReadOnlyList<JsonPatchOperation> Apply(Review review)
    {
        if (
            review.Object.ValueKind != JsonValueKind.Object
            || review.Metadata.ValueKind != JsonValueKind.Object
            || review.ShapeFaults.Count > 0
        )
        {
            return [];
        }

        var patch = new List<JsonPatchOperation>();
        var controlled = IsControlled(review);
        foreach (var one in All)
        {
            if ((!controlled || one.ForControlled) && !SkipDefaults.Skips(review, one.Name))
            {
                one.Apply(review, patch);
            }
        }

        return patch;
    }

    private static bool IsControlled(Review review)
    {
        foreach (var owner in review.Metadata.Member("ownerReferences"u8).Items())
        {
            if (owner.IsTrue("controller"u8))
            {
                return true;
            }
        }

        return false;
    }
}
