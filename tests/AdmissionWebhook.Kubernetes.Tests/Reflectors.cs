using System.Collections.Concurrent;
using AdmissionWebhook.Fakes;

namespace AdmissionWebhook.Kubernetes.Tests;

public sealed class Reflectors : ReflectorTest
{
    [Fact]
    public Task The_store_follows_the_cluster() =>
        FollowingAsync(async reflector =>
        {
            await WatchingAsync(reflector);
            Server.Put(ServiceEntry("a", "a.example.com"));
            await SeesAsync(reflector, "a", "a.example.com");
            Server.Put(ServiceEntry("a", "b.example.com"));
            await SeesAsync(reflector, "a", "b.example.com");
            Server.Remove("serviceentries", "payments", "a");
            await SeesAsync(reflector, "a", null);
        });

    [Fact]
    public async Task The_first_list_is_in_the_store_once_synced()
    {
        PutServiceEntries(10);
        await FollowingAsync(async reflector =>
        {
            await SyncedAsync(reflector);
            Assert.Equal(10, reflector.Count);
            Assert.True(reflector.State.Synced);
            Assert.NotNull(reflector.State.LastContact);
            Assert.Null(reflector.State.Failure);
        });
    }

    [Fact]
    public Task A_watch_that_ends_on_time_resumes_without_a_failure() =>
        FollowingAsync(async reflector =>
        {
            await WatchingAsync(reflector);
            Server.EndWatches();
            await Eventually.Holds(() => Server.RecordedRequests.Count(request => request.Verb == "watch") == 2, "a second watch");
            Server.Put(ServiceEntry("a", "a.example.com"));
            await SeesAsync(reflector, "a", "a.example.com");
            Assert.Equal(0, reflector.State.Failures);
            Assert.Equal(1, reflector.State.Lists);
        });

    [Fact]
    public async Task An_expired_version_causes_a_relist_that_reports_deletions()
    {
        Server.Put(ServiceEntry("stays", "stays.example.com"));
        Server.Put(ServiceEntry("goes", "goes.example.com"));
        var changes = new ConcurrentQueue<string>();
        await FollowingAsync(async reflector =>
        {
            await WatchingAsync(reflector);
            reflector.Store.Changed += list =>
                list.ToList().ForEach(change => changes.Enqueue($"{change.Key}: {change.Before?.Name} -> {change.After?.Name}"));
            Server.FreezeWatches();
            Server.Remove("serviceentries", "payments", "goes");
            Server.Put(ServiceEntry("comes", "comes.example.com"));
            Server.Compact();
            Server.DropWatches();
            await SeesAsync(reflector, "comes", "comes.example.com");
            await SeesAsync(reflector, "goes", null);
            await Eventually.Holds(() => reflector.State.Lists == 2, "a second list");
            Assert.Equal(["payments/goes: goes.example.com -> ", "payments/comes:  -> comes.example.com"], changes);
        });
    }

    [Fact]
    public Task Bookmarks_keep_a_quiet_watch_within_the_history() =>
        FollowingAsync(async reflector =>
        {
            await WatchingAsync(reflector);
            var contact = reflector.State.LastContact;
            Server.Advance();
            await Eventually.Holds(() => reflector.State.LastContact > contact, "a bookmark");
            contact = reflector.State.LastContact;
            await Eventually.Holds(() => reflector.State.LastContact > contact, "another bookmark");
            Server.Compact();
            Server.DropWatches();
            Server.Put(ServiceEntry("a", "a.example.com"));
            await SeesAsync(reflector, "a", "a.example.com");
            Assert.Equal(1, reflector.State.Lists);
        });

    [Fact]
    public Task Compaction_causes_a_relist_and_is_not_a_failure() =>
        FollowingAsync(async reflector =>
        {
            await WatchingAsync(reflector);
            var failures = new ConcurrentQueue<string>();
            reflector.StateChanged += state =>
            {
                if (state.Failure is { } failure)
                {
                    failures.Enqueue(failure);
                }
            };
            Server.FreezeWatches();
            Server.Put(ServiceEntry("a", "a.example.com"));
            Server.Advance();
            Server.Compact();
            Server.EndWatches();
            await SeesAsync(reflector, "a", "a.example.com");
            Assert.Equal(2, reflector.State.Lists);
            Assert.Empty(failures);
        });

    [Fact]
    public async Task Any_served_version_is_used_but_the_preferred_one_wins()
    {
        Server.Withdraw("serviceentries");
        Server.Serve(FakeResource.Istio[0] with { Versions = ["v1alpha3", "v1beta1"] });
        await FollowingAsync(
            async reflector =>
            {
                await WatchingAsync(reflector);
                Assert.Equal("v1beta1", reflector.Type.Version);
                Server.Put(
                    """{"apiVersion":"networking.istio.io/v1beta1","kind":"ServiceEntry","metadata":{"name":"a","namespace":"payments"},"spec":{"hosts":["a.example.com"]}}"""
                );
                await SeesAsync(reflector, "a", "a.example.com");
            },
            Quick with
            {
                OtherVersions = ["v1beta1", "v1alpha3"],
            }
        );
    }
}
