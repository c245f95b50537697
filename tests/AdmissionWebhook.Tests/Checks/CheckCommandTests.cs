namespace AdmissionWebhook.Tests.Checks;

public sealed class CheckCommandTests : IDisposable
{
    private readonly CheckFolder _folder = new();

    [Theory]
    [InlineData("api.github.com", "DNS", "deny", 0)]
    [InlineData("evil.example.net", "DNS", "deny", 1)]
    [InlineData("evil.example.net", "DNS", "warn", 1)]
    [InlineData("api.github.com", "STATIC", "deny", 0)]
    [InlineData("api.github.com", "STATIC", "warn", 1)]
    public async Task The_exit_code_is_1_for_a_denial_or_with_fail_on_warn_a_warning(
        string host,
        string resolution,
        string failOn,
        int expected
    )
    {
        _folder.Write("a.yaml", CheckFolder.Entry(host: host).Edited("DNS", resolution));
        Assert.Equal(expected, (await _folder.CheckAsync("--fail-on", failOn)).ExitCode);
    }

    [Fact]
    public async Task Unreadable_input_exits_with_2_after_evaluating_the_rest()
    {
        _folder.Write("a.yaml", "kind: [\n");
        _folder.Write("b.yaml", CheckFolder.Entry(host: "evil.example.net"));
        var run = await _folder.CheckAsync("-o", "json");
        Assert.Equal(2, run.ExitCode);
        Assert.Equal(1, (int)run.Json["summary"]!["denied"]!);
    }

    [Fact]
    public async Task Without_a_policy_the_error_says_how_to_pass_one()
    {
        var run = await CheckRunResult.RunAsync(_folder.Write("a.yaml", CheckFolder.Entry()));
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains("--policy", run.Errors, StringComparison.Ordinal);
        Assert.Contains("EGRESS_POLICY", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_policy_can_come_from_the_environment()
    {
        _folder.Write("a.yaml", CheckFolder.Entry(host: "evil.example.net"));
        var run = await ProgramRun.RunAsync(
            [.. ProgramRun.Webhook, "check", "a.yaml"],
            folder: _folder.Path,
            environment: ("EGRESS_POLICY", "../policy")
        );
        Assert.Equal(1, run.ExitCode);
    }

    [Fact]
    public async Task An_invalid_policy_exits_with_2_and_its_errors()
    {
        using var folder = new CheckFolder("kind: EgressPolicy\nspec: {x: 1}\n");
        folder.Write("a.yaml", CheckFolder.Entry());
        var run = await folder.CheckAsync();
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains("policy.yaml:2:11: spec.x: ", run.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--fail-on=never", "'never'")]
    [InlineData("-o=xml", "'xml' is none of text, json, yaml, sarif, junit, github")]
    [InlineData("-o=json=", "needs a file name")]
    [InlineData("-o=json -o=yaml", "only one report can go to standard output")]
    [InlineData("-o=json=x -o=yaml=./x", "two reports go to x")]
    [InlineData("--diff -o=json", "--diff goes to standard output")]
    [InlineData("--operation=DELETE", "'DELETE'")]
    [InlineData("--operation=CREATE --old=x", "--old is for updates")]
    [InlineData("--nonsense", "--nonsense")]
    public async Task Wrong_usage_exits_with_2_and_shows_the_usage(string arguments, string expected)
    {
        var run = await _folder.CheckAsync(arguments.Split(' '));
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains(expected, run.Errors, StringComparison.Ordinal);
        Assert.Contains("Usage:", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_path_is_required() => Assert.Equal(2, (await _folder.RunAsync()).ExitCode);

    [Fact]
    public async Task Several_reports_can_be_written_at_once()
    {
        _folder.Write("a.yaml", CheckFolder.Entry(host: "evil.example.net"));
        var (sarif, junit) = (_folder["../out.sarif"], _folder["../out.xml"]);
        var run = await _folder.CheckAsync("-o", "text", "-o", $"sarif={sarif}", "--output", $"junit={junit}");
        Assert.Contains("DENY", run.Output, StringComparison.Ordinal);
        Assert.Contains(
            "\"ruleId\":\"unapproved-host\"",
            await File.ReadAllTextAsync(sarif, TestContext.Current.CancellationToken),
            StringComparison.Ordinal
        );
        Assert.Contains("<failure", await File.ReadAllTextAsync(junit, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_report_that_cannot_be_written_exits_with_2()
    {
        _folder.Write("a.yaml", CheckFolder.Entry());
        var run = await _folder.CheckAsync("-o", $"json={_folder["no/such/folder.json"]}");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(_folder["no/such/folder.json"], run.Errors, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
