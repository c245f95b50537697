using AdmissionWebhook.Policy.Approvals;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Shapes;

/// <summary>For whom a shape holds: what an update must not widen if its finding is to count as inherited.</summary>
internal static class Spread
{
    /// <summary>
    /// The namespaces that the object is exported to, the workloads it selects, and what the rule adds; worked out once. Violations that
    /// reach equally far should share it.
    /// </summary>
    public static Func<IReadOnlySet<string>> Of(Review review, Func<IEnumerable<string>> and)
    {
        IReadOnlySet<string>? reach = null;
        return () => reach ??= Collect(review, and);
    }

    public static Func<IReadOnlySet<string>> Of(Review review) => Of(review, () => []);

    private static HashSet<string> Collect(Review review, Func<IEnumerable<string>> and)
    {
        var reach = new HashSet<string>(and(), StringComparer.Ordinal);
        if (review.Kind is IstioKind.VirtualService or IstioKind.DestinationRule)
        {
            var exportTo = IstioLists.Texts(review.Spec.Member("exportTo"u8), JsonPath.Spec["exportTo"], new ShapeReader());
            reach.UnionWith(ExportScope.Beyond(exportTo, review).Select(export => "export " + export.Entry));
        }

        var selector = review.Spec.Member("workloadSelector"u8).IsPresent() ? review.Spec.Member("workloadSelector"u8) : review.Spec.Member("selector"u8);
        reach.Add("workloads " + (selector.HasContent() ? CanonicalJson.Text(selector) : "*"));
        return reach;
    }
}
