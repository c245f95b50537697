using AdmissionWebhook.Kubernetes;

namespace AdmissionWebhook.Audit;

/// <summary>
/// A kind of report that a cluster can serve. Both kinds have the same results and summary; OpenReports also has source and limits at the
/// top.
/// </summary>
/// <param name="Type">The resource.</param>
/// <param name="Kind">The kind as in the object.</param>
/// <param name="SaysSource">Whether the report itself has <c>source</c> and <c>configuration</c>.</param>
internal sealed record ReportKind(ResourceType Type, string Kind, bool SaysSource)
{
    public static readonly ReportKind OpenReport = new(
        new ResourceType("openreports.io", "v1alpha1", "reports", Namespaced: true),
        "Report",
        SaysSource: true
    );

    public static readonly ReportKind PolicyReport = new(
        new ResourceType("wgpolicyk8s.io", "v1alpha2", "policyreports", Namespaced: true),
        "PolicyReport",
        SaysSource: false
    );

    /// <summary>The first of these that the cluster serves is written.</summary>
    public static readonly IReadOnlyList<ReportKind> ByPreference = [OpenReport, PolicyReport];
}
