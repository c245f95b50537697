using System.Collections.Concurrent;
using System.Text.Json;
using AdmissionWebhook.Fakes;
using AdmissionWebhook.Kubernetes.Caching;

namespace AdmissionWebhook.Kubernetes.Tests;

public sealed class Reflectors : ClusterTest
{
    private static readonly ReflectorOptions Quick = new()
    {
        FirstBackoff = TimeSpan.FromMilliseconds(20),
        LongestBackoff = TimeSpan.FromMilliseconds(200),
    };

    private sealed record Host(string Name);

    private static Host? Project(JsonElement item) =>
        item.GetProperty("spec").GetProperty("hosts")[0].GetString() is { } host and not "ignored.example.com" ? new Host(host) : null;

    private async Task FollowingAsync(Func<Reflector<Host>, Task> test, ReflectorOptions? options = null)
    {
        var reflector = new Reflector<Host>(
            ClientInCluster(new KubernetesClientOptions { PageSize = 3 }),
            ServiceEntries,
            Project,
            Clock,
            options ?? Quick
        );
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var running = reflector.RunAsync(stop.Token);
        try
        {
            await test(reflector);
        }
        finally
        {
            await stop.CancelAsync();
            await running;
        }
    }

    private static Task SyncedAsync(Reflector<Host> reflector) => reflector.Synced.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);

    private async Task WatchingAsync(Reflector<Host> reflector)
    {
        await SyncedAsync(reflector);
        await Eventually.Holds(() => Server.WatchCount == 1, "the watch is open");
    }

    private static Task SeesAsync(Reflector<Host> reflector, string name, string? host) =>
        Eventually.Holds(() => reflector.Store.Find("payments", name)?.Name == host, $"{name} is {host ?? "gone"}");

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
    public Task A_dropped_watch_resumes_without_a_list() =>
        FollowingAsync(async reflector =>
        {
            await WatchingAsync(reflector);
            Server.Put(ServiceEntry("a", "a.example.com"));
            await SeesAsync(reflector, "a", "a.example.com");
            Server.FreezeWatches();
            Server.Put(ServiceEntry("b", "b.example.com"));
            Server.Remove("serviceentries", "payments", "a");
            Server.DropWatches();
            await SeesAsync(reflector, "b", "b.example.com");
            await SeesAsync(reflector, "a", null);
            Assert.Equal(1, reflector.State.Lists);
            Assert.Equal(1, Server.RecordedRequests.Count(request => request.Verb == "list"));
        });

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
    public Task Losing_the_server_keeps_the_last_state_and_recovers() =>
        FollowingAsync(async reflector =>
        {
            Server.Put(ServiceEntry("a", "a.example.com"));
            await WatchingAsync(reflector);
            await SeesAsync(reflector, "a", "a.example.com");
            await Server.PauseAsync();
            await Eventually.Holds(() => reflector.State is { Failure: not null, Failures: > 3 }, "the failure is reported");
            Assert.True(reflector.State.Synced);
            Assert.Equal("a.example.com", reflector.Store.Find("payments", "a")?.Name);

            Server.Put(ServiceEntry("b", "b.example.com"));
            await Server.ResumeAsync();
            await SeesAsync(reflector, "b", "b.example.com");
            await Eventually.Holds(() => reflector.State.Failure is null, "the failure is over");
            Assert.Equal(1, reflector.State.Lists);
        });

    [Fact]
    public async Task Failed_lists_are_retried()
    {
        PutServiceEntries(5);
        Server.Inject(Fault.Status(500, "InternalError"));
        Server.Inject(Fault.Status(429, "TooManyRequests", retryAfter: 0));
        Server.Inject(Fault.Body("{\"items\":"));
        Server.Inject(Fault.Truncated(request => request.Query.Contains("continue", StringComparison.Ordinal)));
        await FollowingAsync(async reflector =>
        {
            await SyncedAsync(reflector);
            Assert.Equal(5, reflector.Count);
            Assert.Equal(3, reflector.State.Failures);
        });
    }

    [Fact]
    public Task A_malformed_event_causes_a_relist() =>
        FollowingAsync(async reflector =>
        {
            await WatchingAsync(reflector);
            Server.SendToWatches("{\"type\":\"ADDED\",\"object\":{\"metadata\":{\"na");
            await Eventually.Holds(() => reflector.State.Lists == 2, "a second list");
            Server.Put(ServiceEntry("a", "a.example.com"));
            await SeesAsync(reflector, "a", "a.example.com");
        });

    [Fact]
    public Task A_watch_refused_repeatedly_causes_a_relist()
    {
        Server.Inject(Fault.Status(500, "InternalError", request => request.Verb == "watch", times: 3));
        return FollowingAsync(async reflector =>
        {
            await Eventually.Holds(() => reflector.State.Lists == 2, "a second list");
            await WatchingAsync(reflector);
        });
    }

    [Fact]
    public Task A_silent_watch_is_dropped_and_reopened() =>
        FollowingAsync(
            async reflector =>
            {
                await WatchingAsync(reflector);
                var failures = new ConcurrentQueue<string?>();
                reflector.StateChanged += state => failures.Enqueue(state.Failure);
                Server.FreezeWatches(untilDropped: true);
                Server.Put(ServiceEntry("a", "a.example.com"));
                await SeesAsync(reflector, "a", "a.example.com");
                Assert.Contains(failures, failure => failure?.Contains("no answer in time", StringComparison.Ordinal) == true);
            },
            Quick with
            {
                WatchDuration = TimeSpan.FromSeconds(1),
                WatchSlack = TimeSpan.FromSeconds(1),
            }
        );

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

    [Fact]
    public async Task An_unreadable_object_is_counted_and_hides_no_other()
    {
        Server.Put("""{"apiVersion":"networking.istio.io/v1","kind":"ServiceEntry","metadata":{"name":"odd","namespace":"payments"}}""");
        Server.Put(ServiceEntry("a", "a.example.com"));
        Server.Put(ServiceEntry("b", "ignored.example.com"));
        await FollowingAsync(async reflector =>
        {
            await WatchingAsync(reflector);
            Assert.Equal(1, reflector.Count);
            Assert.Equal(1, reflector.State.Unreadable);
            Server.Put(ServiceEntry("odd", "repaired.example.com"));
            await SeesAsync(reflector, "odd", "repaired.example.com");
            await Eventually.Holds(() => reflector.State.Unreadable == 0, "all objects are readable");
        });
    }

    [Fact]
    public Task A_subscriber_that_throws_is_a_failure_but_not_the_end() =>
        FollowingAsync(async reflector =>
        {
            await WatchingAsync(reflector);
            var calls = 0;
            reflector.Store.Changed += _ =>
            {
                if (Interlocked.Increment(ref calls) == 1)
                {
                    throw new InvalidOperationException("subscriber");
                }
            };
            Server.Put(ServiceEntry("a", "a.example.com"));
            await Eventually.Holds(() => reflector.State.Failures == 1, "the failure is counted");
            Server.Put(ServiceEntry("b", "b.example.com"));
            await SeesAsync(reflector, "b", "b.example.com");
        });
}
