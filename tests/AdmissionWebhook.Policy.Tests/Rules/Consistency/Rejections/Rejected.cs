using AdmissionWebhook.Policy.Tests.Engine;

namespace AdmissionWebhook.Policy.Tests.Rules.Consistency.Rejections;

/// <summary>Where rejected-shape finds an object at fault.</summary>
internal static class Rejected
{
    private static readonly Scenario File = Scenario.NothingApproved.FromFile();

    /// <summary>The paths below <c>spec</c>, joined by a blank; empty if istiod accepts the object.</summary>
    public static string Fields(string kind, string spec) =>
        string.Join(
            ' ',
            File.Validate(kind, spec)
                .Findings.Where(finding => finding.Rule == "rejected-shape")
                .Select(finding => finding.Path.ToString()["/spec".Length..])
                .Order(StringComparer.Ordinal)
        );

    /// <summary>Whether an object of a kind is found at fault because it has no <c>spec</c>.</summary>
    public static bool HasNoSpec(string kind) =>
        File.Validate("""{"kind": "KIND", "metadata": {"name": "it"}}""".Edited("KIND", kind))
            .Findings.Any(finding => finding is { Rule: "rejected-shape" } && finding.Path.ToString() == "/spec");
}
