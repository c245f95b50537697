using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Hosts;

namespace AdmissionWebhook.Policy.Tests.Cluster;

/// <summary>The host table compared with a plain list.</summary>
public sealed class HostTableTests
{
    private static readonly HostName[] Pool =
    [
        .. new[]
        {
            "a.com",
            "b.a.com",
            "c.b.a.com",
            "xa.com",
            "b.com",
            "com",
            "*.com",
            "*.a.com",
            "*.b.a.com",
            "*a.com",
            "*",
            "*.b.com",
            "A.com",
            "a.com.",
            "münchen.de",
            "",
            ".com",
            "a..com",
            "*.",
            "a.*.com",
        }.Select(HostName.Parse),
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Any_sequence_of_changes_gives_the_same_as_a_plain_list(int seed)
    {
        var random = new Random(seed);
        var table = new HostTable<KnownServiceEntry>();
        var model = new Dictionary<ObjectKey, KnownServiceEntry>();
        for (var step = 0; step < 1000; step++)
        {
            var key = new ObjectKey("ns", $"entry-{random.Next(12)}");
            if (random.Next(3) == 0)
            {
                table.Remove(key);
                model.Remove(key);
            }
            else
            {
                table.Set(model[key] = Entry(key, [.. Enumerable.Range(0, random.Next(4)).Select(_ => Pool[random.Next(Pool.Length)])]));
            }

            var asked = Pool[random.Next(Pool.Length)];
            var expected = model.Values.Where(entry => entry.Hosts.Any(host => host.Overlaps(asked))).OrderBy(Order);
            Assert.Equal(expected, table.Meeting(asked).OrderBy(Order));
            Assert.Equal(model.Count, table.Count);
        }
    }

    [Fact]
    public async Task Concurrent_readers_never_fail_and_never_miss_an_object_that_is_replaced()
    {
        var table = new HostTable<KnownServiceEntry>();
        var (kept, asked) = (new ObjectKey("ns", "kept"), HostName.Parse("b.a.com"));
        table.Set(Entry(kept, [asked]));
        using var done = new CancellationTokenSource();
        var readers = Enumerable
            .Range(0, 4)
            .Select(_ =>
                Task.Run(
                    () =>
                    {
                        var reads = 0;
                        while (!done.IsCancellationRequested || reads == 0)
                        {
                            Assert.Contains(table.Meeting(asked), entry => entry.Key == kept);
                            _ = table.Meeting(HostName.Parse("*.com")).Length;
                            reads++;
                        }
                    },
                    TestContext.Current.CancellationToken
                )
            )
            .ToArray();

        var random = new Random(4);
        for (var step = 0; step < 5_000; step++)
        {
            table.Set(Entry(kept, random.Next(2) == 0 ? [asked] : [asked, HostName.Parse("*.a.com")]));
            var other = new ObjectKey("ns", $"entry-{random.Next(5)}");
            if (random.Next(2) == 0)
            {
                table.Set(Entry(other, [Pool[random.Next(Pool.Length)]]));
            }
            else
            {
                table.Remove(other);
            }
        }

        await done.CancelAsync();
        await Task.WhenAll(readers);
    }

    private static string Order(KnownServiceEntry entry) => entry.Key.Name;

    private static KnownServiceEntry Entry(ObjectKey key, IReadOnlyList<HostName> hosts) => new(key, hosts, [], [], "DNS");
}
