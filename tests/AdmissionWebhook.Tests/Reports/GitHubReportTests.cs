using AdmissionWebhook.Tests.Checks;

namespace AdmissionWebhook.Tests.Reports;

public sealed class GitHubReportTests
{
    [Fact]
    public async Task Findings_and_errors_are_workflow_commands()
    {
        using var folder = new CheckFolder();
        var file = folder.Write("a,b.yaml", CheckFolder.Entry(host: "100%.example.net") + "---\nkind: [\n").Edited(",", "%2C");
        var lines = (await folder.CheckAsync("-o", "github")).Output.TrimEnd('\n').Split('\n');
        Assert.Contains(
            lines,
            line =>
                line.StartsWith($"::error file={file},line=7,col=11,title=", StringComparison.Ordinal)
                && line.Contains("100%25.example.net", StringComparison.Ordinal)
        );
        Assert.StartsWith($"::error file={file},line=13,col=1,title=unreadable input::", lines[^1], StringComparison.Ordinal);
        Assert.All(lines, line => Assert.StartsWith("::", line, StringComparison.Ordinal));
    }
}
