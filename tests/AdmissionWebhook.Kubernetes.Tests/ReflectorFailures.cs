using System.Collections.Concurrent;
using AdmissionWebhook.Fakes;

namespace AdmissionWebhook.Kubernetes.Tests;

public sealed class ReflectorFailures : ReflectorTest
{
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
