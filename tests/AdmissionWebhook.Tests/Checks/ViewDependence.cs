using AdmissionWebhook.Policy.Rules;

namespace AdmissionWebhook.Tests.Checks;

/// <summary>
/// The same answer is promised for the same view only. A cluster is a complete view and files are not, so what is concluded from absence may
/// differ, and what an API server would have refused is said of files alone. The findings of these rules are left out on both sides.
/// </summary>
internal static class ViewDependence
{
    // They conclude, from a host, port, subset, gateway or namespace that is nowhere in view, that there is none; of files, only where the
    // files hold others of its kind in its namespace.
    private static readonly string[] FromAbsence =
    [
        "orphan-virtual-service", "orphan-destination-rule", "unknown-destination", "unknown-export-namespace", "unknown-gateway", "unknown-subset",
    ];

    private static readonly HashSet<string> Rules =
        [.. FromAbsence, .. RuleCatalog.All.Select(rule => rule.Descriptor).Where(rule => rule.IsOfflineOnly).Select(rule => rule.Name)];

    /// <summary>An answer without the statements of those rules; verdict and patch stay.</summary>
    public static IEnumerable<string> WithoutIt(IEnumerable<string> answer) => answer.Where(line => line.Split(' ', 3) is not
        [("finding:" or "cause:" or "warning:"), var rule, ..] || !Rules.Contains(rule.TrimEnd(':')));
}
