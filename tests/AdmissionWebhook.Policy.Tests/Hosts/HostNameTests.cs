using AdmissionWebhook.Policy.Hosts;

namespace AdmissionWebhook.Policy.Tests.Hosts;

public sealed class HostNameTests
{
    private static readonly string LongestLabel = new('a', 63);

    [Theory]
    [InlineData("api.github.com", HostFlaw.None)]
    [InlineData("*.example.com", HostFlaw.None)]
    [InlineData("*.com", HostFlaw.None)]
    [InlineData("payments", HostFlaw.None)]
    [InlineData("payments.prod.svc", HostFlaw.None)]
    [InlineData("169.254.169.254.nip.io", HostFlaw.None)]
    [InlineData("1password.com", HostFlaw.None)]
    [InlineData("a--b.example.com", HostFlaw.None)]
    [InlineData("API.GitHub.com", HostFlaw.UpperCase)]
    [InlineData("*.Example.com", HostFlaw.UpperCase)]
    [InlineData("api.github.com.", HostFlaw.TrailingDot)]
    [InlineData("API.github.com.", HostFlaw.UpperCase | HostFlaw.TrailingDot)]
    [InlineData("xn--bcher-kva.example", HostFlaw.ALabel)]
    [InlineData("a.XN--bcher-kva.example", HostFlaw.ALabel | HostFlaw.UpperCase)]
    [InlineData("1.2.3.4", HostFlaw.NumericLastLabel)]
    [InlineData("1.2.3.4.", HostFlaw.NumericLastLabel | HostFlaw.TrailingDot)]
    [InlineData("1.2.3.0x4", HostFlaw.NumericLastLabel)]
    [InlineData("1.2.3.0X4", HostFlaw.NumericLastLabel | HostFlaw.UpperCase)]
    [InlineData("0x7f000001", HostFlaw.NumericLastLabel)]
    [InlineData("2130706433", HostFlaw.NumericLastLabel)]
    [InlineData("example.1", HostFlaw.NumericLastLabel)]
    [InlineData("*.1", HostFlaw.NumericLastLabel)]
    [InlineData("*foo.com", HostFlaw.PartialWildcard)]
    [InlineData("*com", HostFlaw.PartialWildcard)]
    [InlineData("*-foo.com", HostFlaw.PartialWildcard)]
    [InlineData("foo.*.com", HostFlaw.PartialWildcard)]
    [InlineData("foo.*", HostFlaw.PartialWildcard)]
    [InlineData("*.*.com", HostFlaw.PartialWildcard)]
    [InlineData("**", HostFlaw.PartialWildcard)]
    [InlineData("*", HostFlaw.EveryHost)]
    [InlineData("*.", HostFlaw.EveryHost | HostFlaw.TrailingDot)]
    [InlineData("", HostFlaw.Grammar)]
    [InlineData(".", HostFlaw.Grammar | HostFlaw.TrailingDot)]
    [InlineData("..", HostFlaw.Grammar | HostFlaw.TrailingDot)]
    [InlineData("a..b", HostFlaw.Grammar)]
    [InlineData(".a.b", HostFlaw.Grammar)]
    [InlineData("a.b..", HostFlaw.Grammar | HostFlaw.TrailingDot)]
    [InlineData("*..com", HostFlaw.Grammar)]
    [InlineData("-a.com", HostFlaw.Grammar)]
    [InlineData("a-.com", HostFlaw.Grammar)]
    [InlineData("a_b.com", HostFlaw.Grammar)]
    [InlineData("a b.com", HostFlaw.Grammar)]
    [InlineData("api.github.com:443", HostFlaw.Grammar)]
    [InlineData("ns/api.github.com", HostFlaw.Grammar)]
    [InlineData("https://api.github.com", HostFlaw.Grammar)]
    [InlineData("::1", HostFlaw.Grammar)]
    [InlineData("bücher.example", HostFlaw.Grammar)]
    [InlineData("api.github.com\n", HostFlaw.Grammar)]
    [InlineData("api。github.com", HostFlaw.Grammar)]
    [InlineData("%REQ(x-host)%", HostFlaw.Grammar)]
    public void Every_spelling_has_its_flaws(string written, HostFlaw flaws) => Assert.Equal(flaws, HostName.Parse(written).Flaws);

    [Fact]
    public void Labels_and_names_have_the_lengths_of_DNS()
    {
        Assert.True(HostName.Parse($"{LongestLabel}.com").IsReadable);
        Assert.False(HostName.Parse($"a{LongestLabel}.com").IsReadable);
        var longest = string.Join('.', LongestLabel, LongestLabel, LongestLabel, new string('b', 61));
        Assert.Equal(253, longest.Length);
        Assert.True(HostName.Parse(longest).IsReadable);
        Assert.False(HostName.Parse(longest + "b").IsReadable);
    }

    [Theory]
    [InlineData("API.GitHub.com.", "api.github.com")]
    [InlineData("*.Example.COM", "*.example.com")]
    [InlineData("api.github.com", "api.github.com")]
    public void The_canonical_form_is_lower_case_without_a_trailing_dot(string written, string canonical)
    {
        var host = HostName.Parse(written);
        Assert.Equal(canonical, host.Canonical);
        Assert.Equal(written, host.Written);
        Assert.Equal(written, host.ToString());
    }

    [Theory]
    [InlineData("*.foo.com", "foo.com", false)]
    [InlineData("*.foo.com", "a.foo.com", true)]
    [InlineData("*.foo.com", "a.b.foo.com", true)]
    [InlineData("*.foo.com", "evilfoo.com", false)]
    [InlineData("*.foo.com", "*.foo.com", true)]
    [InlineData("*.foo.com", "*.b.foo.com", true)]
    [InlineData("*.b.foo.com", "*.foo.com", false)]
    [InlineData("*.foo.com", "*foo.com", false)]
    [InlineData("*.foo.com", "*.com", false)]
    [InlineData("*.foo.com", "*", false)]
    [InlineData("foo.com", "foo.com", true)]
    [InlineData("foo.com", "FOO.com.", true)]
    [InlineData("foo.com", "*.foo.com", false)]
    [InlineData("foo.com", "a.foo.com", false)]
    [InlineData("*.com", "*.COM", true)]
    public void Containment_covers_every_name(string whole, string part, bool contained) =>
        Assert.Equal(contained, HostName.Parse(whole).Contains(HostName.Parse(part)));

    [Theory]
    [InlineData("*.foo.com", "foo.com", false)]
    [InlineData("*.foo.com", "a.foo.com", true)]
    [InlineData("*.foo.com", "*.com", true)]
    [InlineData("*.foo.com", "*", true)]
    [InlineData("*.foo.com", "*foo.com", true)]
    [InlineData("*.foo.com", "*.b.foo.com", true)]
    [InlineData("*.foo.com", "*.bar.com", false)]
    [InlineData("a.foo.com", "*a.foo.com", true)]
    [InlineData("a.foo.com", "b.foo.com", false)]
    public void Overlap_needs_one_common_name_and_is_symmetric(string left, string right, bool overlap)
    {
        Assert.Equal(overlap, HostName.Parse(left).Overlaps(HostName.Parse(right)));
        Assert.Equal(overlap, HostName.Parse(right).Overlaps(HostName.Parse(left)));
    }

    [Theory]
    [InlineData("a.svc.cluster.local", true)]
    [InlineData("svc.cluster.local", false)]
    [InlineData("*.svc.cluster.local", true)]
    [InlineData("evilsvc.cluster.local", false)]
    [InlineData("*.cluster.local", false)]
    public void A_zone_is_not_below_itself(string host, bool below) =>
        Assert.Equal(below, HostName.Parse(host).IsBelow("svc.cluster.local"));

    [Theory]
    [InlineData("api.github.com", 3, "com")]
    [InlineData("*.example.com", 2, "com")]
    [InlineData("payments", 1, "payments")]
    [InlineData("*.com", 1, "com")]
    public void Labels_of_a_wildcard_are_those_of_its_zone(string text, int labels, string last)
    {
        var host = HostName.Parse(text);
        Assert.Equal(labels, host.Labels);
        Assert.Equal(last, host.LastLabel.ToString());
    }
}
