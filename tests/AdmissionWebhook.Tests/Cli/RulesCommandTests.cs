using AdmissionWebhook.Policy.Rules;

namespace AdmissionWebhook.Tests.Cli;

public sealed class RulesCommandTests
{
    [Fact]
    public async Task Every_rule_is_listed_with_its_default_action()
    {
        var run = await Verb.RunAsync("rules");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(RuleCatalog.All.Length, run.Output.TrimEnd().Split('\n').Length);
        Assert.Matches(@"(?m)^route-timeout +Warn +\w", run.Output);
    }

    [Theory]
    [InlineData("unapproved-host")]
    [InlineData("unreadable-field")]
    public async Task A_rules_page_is_printed_as_it_is(string rule)
    {
        var run = await Verb.RunAsync("rules", rule);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(
            await File.ReadAllTextAsync(
                Path.Combine(Repository.Root, "docs", "rules", rule + ".md"),
                TestContext.Current.CancellationToken
            ),
            run.Output
        );
    }

    [Theory]
    [InlineData("unaproved-host", "there is no rule 'unaproved-host'; did you mean 'unapproved-host'?")]
    [InlineData("nothing-like-it-at-all", "`rules` lists them")]
    [InlineData("../policy", "`rules` lists them")]
    public async Task An_unknown_rule_exits_with_2(string rule, string expected)
    {
        var run = await Verb.RunAsync("rules", rule);
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }
}
