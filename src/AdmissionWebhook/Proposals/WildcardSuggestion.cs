using System.Globalization;
using AdmissionWebhook.Policy.Schema;

namespace AdmissionWebhook.Proposals;

/// <summary>Wildcards that could replace several approvals; only suggested, since they approve more.</summary>
internal static class WildcardSuggestion
{
    private const int Fewest = 3;

    /// <param name="hosts">Hosts that are approved for the same namespaces.</param>
    public static IEnumerable<string> For(IReadOnlyList<string> hosts) =>
        hosts
            .Where(host => !host.StartsWith('*'))
            .GroupBy(Parent, StringComparer.Ordinal)
            .Where(siblings => siblings.Count() >= Fewest && Formats.ApprovedHost($"*.{siblings.Key}") is null)
            .OrderBy(siblings => siblings.Key, StringComparer.Ordinal)
            .Select(siblings =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"decide: \"*.{siblings.Key}\" would cover {siblings.Count()} of these hosts, and every other name below {siblings.Key}"
                )
            );

    private static string Parent(string host) => host[(host.IndexOf('.', StringComparison.Ordinal) + 1)..];
}
