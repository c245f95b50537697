using AdmissionWebhook.Policy.Hosts;

namespace AdmissionWebhook.Policy.Tests.Hosts;

public sealed class NearestHostsTests
{
    private static readonly NearestHosts Approved = new(["api.github.com", "api.stripe.com", "db.example.com", "api.github.com"]);

    [Theory]
    [InlineData("api.githud.com", "api.github.com")]
    [InlineData("apo.github.com", "api.github.com")]
    [InlineData("ap.stripe.com", "api.stripe.com")]
    [InlineData("api.github.co", "api.github.com")]
    public void A_typo_is_found_anywhere_in_the_name(string slip, string meant) => Assert.Equal(meant, Approved.Find(slip, _ => true));

    [Theory]
    [InlineData("www.pastebin.org")]
    [InlineData("")]
    public void A_name_unlike_all_others_has_no_match(string name) => Assert.Null(Approved.Find(name, _ => true));

    [Fact]
    public void A_name_that_is_not_accepted_is_no_match() => Assert.Null(Approved.Find("api.githud.com", name => name != "api.github.com"));

    [Fact]
    public void The_nearest_of_many_names_is_found()
    {
        var many = new NearestHosts(Enumerable.Range(0, 50_000).Select(i => $"service-{i:D5}.example.com"));
        Assert.Equal("service-01234.example.com", many.Find("service-01234.exampel.com", _ => true));
        Assert.Equal("service-01234.example.com", many.Find("xervice-01234.example.com", _ => true));
    }

    [Theory]
    [InlineData("", "abc", 3)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("same", "same", 0)]
    public void Distance_counts_single_edits(string left, string right, int edits) =>
        Assert.Equal(edits, EditDistance.Between(left, right));
}
