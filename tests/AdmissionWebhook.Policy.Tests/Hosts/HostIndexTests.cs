using AdmissionWebhook.Policy.Hosts;
using FsCheck;
using FsCheck.Fluent;
using HostName = AdmissionWebhook.Policy.Hosts.HostName;

namespace AdmissionWebhook.Policy.Tests.Hosts;

/// <summary>The index compared with a matcher that tries every entry, over a small alphabet so that names often match.</summary>
public sealed class HostIndexTests
{
    private static readonly Gen<string> Names =
        from labels in Gen.Elements("a", "b", "ab", "com").NonEmptyListOf()
        from star in Gen.Elements("", "", "*.")
        select star + string.Join('.', labels.Take(4));

    private static readonly Gen<string> Asked = Gen.OneOf(
        Names,
        from name in Names
        select name.ToUpperInvariant() + ".",
        Gen.Elements("*", "*b", "*ab.com", "a.*.com", "", "a..b", "1.2.3.4")
    );

    private static readonly Arbitrary<(string[] Registered, string Host)> Lookups = (
        from registered in Names.ArrayOf()
        from host in Asked
        select (registered, host)
    ).ToArbitrary();

    [Fact]
    public void Finds_exactly_the_entries_that_contain_the_host() =>
        Prop.ForAll(
                Lookups,
                lookup =>
                    Same(
                        Reference(lookup.Registered, name => IsWithin(lookup.Host, name)),
                        Ask(lookup, (index, host, into) => index.CollectContaining(host, into))
                    )
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void Finds_exactly_the_entries_that_overlap_the_host() =>
        Prop.ForAll(
                Lookups,
                lookup =>
                    Same(
                        Reference(lookup.Registered, name => Meets(lookup.Host, name)),
                        Ask(lookup, (index, host, into) => index.CollectOverlapping(host, into))
                    )
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void Containment_is_a_partial_order_and_implies_overlap() =>
        Prop.ForAll(
                Names.Three().ToArbitrary(),
                names =>
                {
                    var (a, b, c) = (HostName.Parse(names.Item1), HostName.Parse(names.Item2), HostName.Parse(names.Item3));
                    return a.Contains(a)
                        && (!a.Contains(b) || a.Overlaps(b))
                        && (!(a.Contains(b) && b.Contains(a)) || a.Canonical == b.Canonical)
                        && (!(a.Contains(b) && b.Contains(c)) || a.Contains(c));
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(5000));

    [Fact]
    public void The_most_specific_entry_comes_first()
    {
        var index = new HostIndex<string>([
            .. new[] { "*.com", "*.b.com", "a.b.com", "*.a.b.com" }.Select(name => (HostName.Parse(name), name)),
        ]);
        var found = new List<string>();
        index.CollectContaining(HostName.Parse("a.b.com"), found);
        Assert.Equal(["a.b.com", "*.b.com", "*.com"], found);
        Assert.False(index.IsEmpty);
    }

    private static List<int> Ask((string[] Registered, string Host) lookup, Action<HostIndex<int>, HostName, List<int>> collect)
    {
        var found = new List<int>();
        collect(
            new HostIndex<int>(lookup.Registered.Select((name, i) => (HostName.Parse(name), i)), overlaps: true),
            HostName.Parse(lookup.Host),
            found
        );
        return found;
    }

    private static IEnumerable<int> Reference(string[] registered, Func<string, bool> matches) =>
        Enumerable.Range(0, registered.Length).Where(i => matches(registered[i]));

    private static bool Same(IEnumerable<int> expected, List<int> found) => expected.SequenceEqual(found.Order());

    private static string Canonical(string host) => (host.EndsWith('.') ? host[..^1] : host).ToLowerInvariant();

    // Regular names only: the reference does not handle partial wildcards, which nothing contains.
    private static bool IsWithin(string host, string whole)
    {
        var name = Canonical(host);
        var isOdd =
            name.Length == 0
            || name.Contains("..", StringComparison.Ordinal)
            || name[^1] == '4'
            || name.TrimStart('*') is var rest && (rest.Contains('*') || (rest.Length != name.Length && !rest.StartsWith('.')));
        return !isOdd && (whole == name || (whole.StartsWith('*') && name != whole && name.EndsWith(whole[1..], StringComparison.Ordinal)));
    }

    private static bool Meets(string host, string other)
    {
        var name = Canonical(host);
        return (name.StartsWith('*'), other.StartsWith('*')) switch
        {
            (false, false) => name == other,
            (true, false) => other.EndsWith(name[1..], StringComparison.Ordinal),
            (false, true) => name.EndsWith(other[1..], StringComparison.Ordinal),
            _ => name.EndsWith(other[1..], StringComparison.Ordinal) || other.EndsWith(name[1..], StringComparison.Ordinal),
        };
    }
}
