using AdmissionWebhook.Policy.Rules;

namespace AdmissionWebhook.Tests.Checks;

/// <summary>
/// Answers must agree only for the same view. A cluster is a complete view and files are not, so conclusions from absence can differ, and
/// rejections by the API server are reported for files only. The findings of these rules are left out on both sides.
/// </summary>
internal static class ViewDependence
{
    // These conclude that a host, port, subset, gateway or namespace does not exist if it is not in view; for files, only if the files hold
    // others of that kind in the namespace.
    private static readonly string[] FromAbsence =
    [
        "orphan-virtual-service",
        "orphan-destination-rule",
        "unknown-destination",
        "unknown-export-namespace",
        "unknown-gateway",
        "unknown-subset",
    ];

    private static readonly HashSet<string> Rules =
    [
        .. FromAbsence,
        .. RuleCatalog.All.Select(rule => rule.Descriptor).Where(rule => rule.IsOfflineOnly).Select(rule => rule.Name),
    ];

    /// <summary>An answer without the findings of those rules; verdict and patch stay.</summary>
    public static IEnumerable<string> WithoutIt(IEnumerable<string> answer) =>
        answer.Where(line =>
            line.Split(' ', 3) is not [("finding:" or "cause:" or "warning:"), var rule, ..] || !Rules.Contains(rule.TrimEnd(':'))
        );
}
