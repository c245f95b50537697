using System.Text.Json.Nodes;

namespace AdmissionWebhook.Kubernetes.Tests;

public sealed class Watches : ClusterTest
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);

    private string CurrentVersion()
    {
        return Server.Put(ConfigMap("marker", ("at", Guid.NewGuid().ToString())))["metadata"]!["resourceVersion"]!.ToString();
    }

    private async Task<List<string>> EventsAsync(string from, int count, TimeSpan? duration = null, ListQuery? query = null)
    {
        var seen = new List<string>();
        await foreach (
            var item in ClientInCluster()
                .WatchAsync(ServiceEntries, query ?? ListQuery.Everything, from, duration ?? Long, Long, Cancellation)
        )
        {
            if (item.Type != WatchEventType.Bookmark)
            {
                seen.Add($"{item.Type} {item.Object.Text("metadata", "name")}");
            }

            if (seen.Count == count)
            {
                break;
            }
        }

        return seen;
    }

    [Fact]
    public async Task A_watch_reports_events_since_a_version()
    {
        var from = CurrentVersion();
        Server.Put(ServiceEntry("a", "a.example.com"));
        Server.Put(ServiceEntry("a", "b.example.com"));
        Server.Remove("serviceentries", "payments", "a");
        Assert.Equal(["Added a", "Modified a", "Deleted a"], await EventsAsync(from, 3));
    }

    [Fact]
    public async Task A_watch_ends_normally_when_its_time_is_up() =>
        Assert.Empty(await EventsAsync(CurrentVersion(), 1, TimeSpan.FromSeconds(1)));

    [Fact]
    public async Task A_removed_label_looks_like_a_deletion()
    {
        var labelled = ServiceEntry("a", "a.example.com");
        labelled["metadata"]!["labels"] = new JsonObject { ["app"] = "x" };
        var from = CurrentVersion();
        Server.Put(labelled);
        Server.Put(ServiceEntry("a", "a.example.com"));
        Assert.Equal(["Added a", "Deleted a"], await EventsAsync(from, 2, query: new ListQuery(LabelSelector: "app=x")));
    }

    [Fact]
    public async Task Bookmarks_move_the_version_without_a_change()
    {
        var from = CurrentVersion();
        Server.Advance();
        await foreach (var item in ClientInCluster().WatchAsync(ServiceEntries, ListQuery.Everything, from, Long, Long, Cancellation))
        {
            Assert.Equal(WatchEventType.Bookmark, item.Type);
            Assert.NotEqual(from, item.ResourceVersion);
            break;
        }
    }

    [Fact]
    public async Task A_version_that_is_too_old_is_gone()
    {
        var from = CurrentVersion();
        Server.Put(ServiceEntry("a", "a.example.com"));
        Server.Compact();
        var error = await Assert.ThrowsAsync<KubernetesException>(() => EventsAsync(from, 1));
        Assert.True(error.IsGone);
        Assert.Equal("Expired", error.Reason);
    }

    [Theory]
    [InlineData("{\"type\":\"ADDED\",\"object\":{")]
    [InlineData("{\"type\":\"ADDED\"}")]
    [InlineData("{\"type\":\"RENAMED\",\"object\":{\"metadata\":{\"resourceVersion\":\"1\"}}}")]
    [InlineData("{\"type\":\"ADDED\",\"object\":{\"metadata\":{}}}")]
    [InlineData("null")]
    public async Task A_malformed_event_is_an_error(string line)
    {
        var watching = EventsAsync(CurrentVersion(), 1);
        await Eventually.Holds(() => Server.WatchCount == 1, "the watch is open");
        Server.SendToWatches(line);
        var error = await Assert.ThrowsAsync<KubernetesException>(() => watching);
        Assert.Equal(KubernetesException.Malformed, error.Reason);
    }

    [Fact]
    public async Task A_dropped_watch_is_an_error()
    {
        var watching = EventsAsync(CurrentVersion(), 1);
        await Eventually.Holds(() => Server.WatchCount == 1, "the watch is open");
        Server.DropWatches();
        var error = await Assert.ThrowsAsync<KubernetesException>(() => watching);
        Assert.Equal(KubernetesException.Unreachable, error.Reason);
    }

    [Fact]
    public async Task An_event_as_large_as_an_object_can_be_is_read()
    {
        var from = CurrentVersion();
        var large = ServiceEntry("large", "a.example.com");
        large["metadata"]!["annotations"] = new JsonObject { ["filler"] = new string('x', 2 * 1024 * 1024) };
        Server.Put(large);
        Server.Put(ServiceEntry("small", "b.example.com"));
        Assert.Equal(["Added large", "Added small"], await EventsAsync(from, 2));
    }
}
