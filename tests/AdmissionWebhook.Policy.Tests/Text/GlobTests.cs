using System.Text.RegularExpressions;
using AdmissionWebhook.Policy.Text;
using FsCheck;
using FsCheck.Fluent;

namespace AdmissionWebhook.Policy.Tests.Text;

public sealed class GlobTests
{
    private static readonly Gen<string> Letters = from chars in Gen.Elements('a', 'b', '-').ArrayOf() select new string(chars);

    private static readonly Gen<string> Patterns = from chars in Gen.Elements('a', 'b', '-', '*').ArrayOf() select new string(chars);

    [Fact]
    public void A_glob_matches_like_its_regular_expression() =>
        Prop.ForAll(
                (from pattern in Patterns from name in Letters select (pattern, name)).ToArbitrary(),
                pair =>
                    new Glob(pair.pattern).Matches(pair.name)
                    == Regex.IsMatch(
                        pair.name,
                        $"^{Regex.Escape(pair.pattern).Replace("\\*", ".*", StringComparison.Ordinal)}\\z",
                        RegexOptions.CultureInvariant
                    )
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(5000));

    [Theory]
    [InlineData("team-*", "team-a", true)]
    [InlineData("team-*", "team-", true)]
    [InlineData("team-*", "Team-a", false)]
    [InlineData("*", "", true)]
    [InlineData("", "", true)]
    [InlineData("", "a", false)]
    [InlineData("*-prod-*", "a-prod-prod-b", true)]
    public void Globs_are_case_sensitive_and_a_star_can_match_nothing(string pattern, string name, bool matches) =>
        Assert.Equal(matches, new Glob(pattern).Matches(name));

    [Fact]
    public void A_pattern_with_many_stars_is_not_exponential()
    {
        var pattern = string.Concat(Enumerable.Repeat("a*", 2000)) + "c";
        Assert.False(new Glob(pattern).Matches(new string('a', 20_000) + "b"));
    }
}
