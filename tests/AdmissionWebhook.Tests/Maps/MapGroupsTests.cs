using AdmissionWebhook.Maps;

namespace AdmissionWebhook.Tests.Maps;

public sealed class MapGroupsTests
{
    private static readonly HashSet<string> None = [];

    [Fact]
    public void Nothing_is_grouped_while_there_is_room() => Assert.Empty(Of(3, None, ("a.x.com", 1), ("b.x.com", 1), ("c.x.com", 1)));

    [Fact]
    public void Hosts_of_one_domain_are_grouped_first()
    {
        var groups = Of(3, None, ("a.x.com", 1), ("b.x.com", 1), ("c.x.com", 1), ("y.com", 1));
        Assert.Equal(["a.x.com", "b.x.com", "c.x.com"], groups.Keys.Order());
        Assert.Equal("*.x.com", groups["a.x.com"].Label);
    }

    [Fact]
    public void Rarely_named_hosts_go_into_the_rest()
    {
        var groups = Of(3, None, ("a.com", 9), ("b.com", 8), ("c.com", 1), ("d.com", 1));
        Assert.Equal(["c.com", "d.com"], groups.Keys.Order());
        Assert.Equal("2 more", groups["d.com"].Label);
    }

    [Fact]
    public void A_group_can_be_expanded()
    {
        var names = new[] { ("a.x.com", 1), ("b.x.com", 1), ("c.x.com", 1), ("y.com", 1) };
        Assert.Empty(Of(3, [Of(3, None, names)["a.x.com"].Id], names));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(1_000)]
    [InlineData(20_000)]
    public void Groups_never_exceed_the_number_of_rows(int count)
    {
        var names = Enumerable.Range(0, count).Select(number => ($"h{number}.d{number % 400}.com", number % 7)).ToArray();
        var groups = Of(40, None, names);
        Assert.InRange(
            names.Select(name => groups.TryGetValue(name.Item1, out var group) ? group.Id : name.Item1).Distinct().Count(),
            1,
            40
        );
    }

    private static IReadOnlyDictionary<string, MapGroup> Of(
        int limit,
        HashSet<string> expanded,
        params (string Name, int Objects)[] names
    ) =>
        new MapGroups(limit, MapGroups.HostFamily).Of(
            names.ToDictionary(name => name.Name, name => name.Objects),
            "d:",
            expanded,
            count => $"{count} more"
        );
}
