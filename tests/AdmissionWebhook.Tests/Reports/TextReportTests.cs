using AdmissionWebhook.Tests.Checks;

namespace AdmissionWebhook.Tests.Reports;

public sealed class TextReportTests : IDisposable
{
    private readonly CheckFolder _folder = new();

    [Fact]
    public async Task A_finding_is_shown_under_its_line_with_a_caret()
    {
        var file = _folder.Write("a.yaml", CheckFolder.Entry(host: "evil.example.net"));
        var lines = (await _folder.CheckAsync()).Output.Split('\n');
        Assert.StartsWith(
            $"{file}:7:11: DENY [unapproved-host] \"evil.example.net\" is not an approved host",
            lines[0],
            StringComparison.Ordinal
        );
        Assert.Equal(["      hosts: [evil.example.net]", "              ^"], lines[1..3]);
        Assert.StartsWith("    remedy: ", lines[3], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("api.github.com", "1 object checked, 0 denied, 0 warnings")]
    [InlineData("a.example.net, b.example.net", "1 object checked, 1 denied, 0 warnings")]
    public async Task The_last_line_sums_up(string hosts, string expected)
    {
        _folder.Write("a.yaml", CheckFolder.Entry(host: hosts));
        Assert.Equal(expected, (await _folder.CheckAsync()).Output.TrimEnd('\n').Split('\n')[^1]);
    }

    [Fact]
    public async Task Other_kinds_and_errors_are_counted_in_the_last_line()
    {
        _folder.Write("a.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n---\nkind: [\n");
        Assert.EndsWith(
            "0 objects checked, 0 denied, 0 warnings; 1 document of other kinds skipped; 1 error in the input\n",
            (await _folder.CheckAsync()).Output,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Files_are_separated_by_an_empty_line()
    {
        _folder.Write("a.yaml", CheckFolder.Entry(host: "evil.example.net"));
        _folder.Write("b.yaml", CheckFolder.Entry("other", "evil.example.net"));
        Assert.Equal(2, (await _folder.CheckAsync()).Output.Split("\n\n").Length - 1);
    }

    [Fact]
    public async Task Terminal_control_characters_are_removed()
    {
        _folder.Write("a.yaml", CheckFolder.Entry(host: "\"evil\\e[31m.example.net\""));
        Assert.DoesNotContain('\u001b', (await _folder.CheckAsync()).Output);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("1", false)]
    public async Task Colours_are_for_terminals_and_not_with_NO_COLOR(string noColor, bool hasColours)
    {
        _folder.Write("a.yaml", CheckFolder.Entry(host: "evil.example.net"));
        var command = string.Join(' ', [.. ProgramRun.Webhook, "check", "--policy", "../policy", "."]);
        var onTerminal = await ProgramRun.RunAsync(
            ["script", "-qec", command, "/dev/null"],
            folder: _folder.Path,
            environment: [("NO_COLOR", noColor), ("TERM", "xterm")]
        );
        Assert.Equal(1, onTerminal.ExitCode);
        Assert.Equal(hasColours, onTerminal.Output.Contains("\u001b[31mDENY\u001b[0m", StringComparison.Ordinal));
    }

    [Fact]
    public async Task There_are_no_colours_in_a_pipe()
    {
        _folder.Write("a.yaml", CheckFolder.Entry(host: "evil.example.net"));
        var piped = await ProgramRun.RunAsync([.. ProgramRun.Webhook, "check", "--policy", "../policy", "."], folder: _folder.Path);
        Assert.Equal((1, ""), (piped.ExitCode, piped.Errors));
        Assert.DoesNotContain('\u001b', piped.Output);
    }

    public void Dispose() => _folder.Dispose();
}
