using System.Globalization;
using AdmissionWebhook.Policy.Schema;

namespace AdmissionWebhook.Proposals;

/// <summary>Wildcards that could stand for several approvals; whether they should is for a person to say.</summary>
internal static class WildcardSuggestion
{
    private const int Fewest = 3;

    /// <param name="hosts">Hosts that are approved for the same namespaces.</param>
    public static IEnumerable<string> For(IReadOnlyList<string> hosts) => hosts
        .Where(host => !host.StartsWith('*'))
        .GroupBy(Parent, StringComparer.Ordinal)
        .Where(siblings => siblings.Count() >= Fewest && Formats.ApprovedHost($"*.{siblings.Key}") is null)
        .OrderBy(siblings => siblings.Key, StringComparer.Ordinal)
        .Select(siblings => string.Create(CultureInfo.InvariantCulture,
            $"decide: {siblings.Count()} of these hosts lie below {siblings.Key}; \"*.{siblings.Key}\" would stand for them, and for every other name there"));

    private static string Parent(string host) => host[(host.IndexOf('.', StringComparison.Ordinal) + 1)..];
}
