using System.Text;

namespace AdmissionWebhook.Reports;

/// <summary>The embedded pages of <c>docs/rules</c>.</summary>
internal static class RulePages
{
    /// <returns>The rule's page as Markdown, or null.</returns>
    public static string? Find(string rule)
    {
        using var stream = typeof(RulePages).Assembly.GetManifestResourceStream($"docs/rules/{rule}.md");
        return stream is null ? null : new StreamReader(stream, Encoding.UTF8).ReadToEnd();
    }
}
