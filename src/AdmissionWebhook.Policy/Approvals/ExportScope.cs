using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Approvals;

/// <summary>Which entries of an <c>exportTo</c> reach beyond what every object may (istio pkg/config/visibility/visibility.go).</summary>
internal static class ExportScope
{
    /// <summary>The entries of a ServiceEntry, as the defaults leave it, that need an approval.</summary>
    public static IReadOnlyList<(string Entry, JsonPath Path)> Beyond(Review review) => Beyond(
        review.DefaultedExportTo is { } defaulted ? [.. defaulted.Select(entry => (entry, JsonPath.Spec["exportTo"]))] : review.ServiceEntry.ExportTo, review);

    /// <summary>
    /// The entries that need an approval: all but <c>.</c>, <c>~</c>, the own namespace and the egress gateway's. Absent or empty means
    /// every namespace.
    /// </summary>
    public static IReadOnlyList<(string Entry, JsonPath Path)> Beyond(IReadOnlyList<(string Value, JsonPath Path)> exportTo, Review review)
    {
        if (exportTo.Count == 0)
        {
            return [("*", JsonPath.Spec["exportTo"])];
        }

        List<(string, JsonPath)>? beyond = null;
        foreach (var (entry, path) in exportTo)
        {
            if (entry is not ("." or "~") && entry != review.Namespace && entry != review.Mesh.EgressGateway?.Namespace)
            {
                (beyond ??= []).Add((entry, path));
            }
        }

        return beyond ?? (IReadOnlyList<(string, JsonPath)>)[];
    }
}
