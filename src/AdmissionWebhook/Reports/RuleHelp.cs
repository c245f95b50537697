using AdmissionWebhook.Policy.Rules;

namespace AdmissionWebhook.Reports;

/// <summary>The parts of a rule's page that reports use.</summary>
/// <param name="Why">Its first paragraph, on one line.</param>
/// <param name="Remedy">Its section of that name; empty if there is none.</param>
/// <param name="Markdown">The whole page.</param>
internal sealed record RuleHelp(string Why, string Remedy, string Markdown)
{
    private const string RemedyHeading = "## Remedy";

    public static RuleHelp Of(RuleDescriptor rule)
    {
        var page = RulePages.Find(rule.Name) ?? throw new InvalidOperationException($"{rule.Page} is not embedded");

        // Heading, line of facts, first paragraph.
        var why = page.Split("\n\n").ElementAtOrDefault(2) ?? rule.Title;
        var start = page.IndexOf(RemedyHeading, StringComparison.Ordinal);
        var remedy = start < 0 ? "" : page[(start + RemedyHeading.Length)..];
        var end = remedy.IndexOf("\n## ", StringComparison.Ordinal);
        return new RuleHelp(why.ReplaceLineEndings(" ").Trim(), (end < 0 ? remedy : remedy[..end]).Trim(), page);
    }
}
