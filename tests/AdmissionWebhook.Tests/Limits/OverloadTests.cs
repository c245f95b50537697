using System.Collections.Immutable;
using System.Net;
using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Server.Admission;
using AdmissionWebhook.Tests.Cluster;
using AdmissionWebhook.Tests.Infrastructure;
using AdmissionWebhook.Tests.Telemetry;
using Microsoft.Extensions.DependencyInjection;

namespace AdmissionWebhook.Tests.Limits;

public sealed class OverloadTests
{
    private static readonly string Review = Reviews
        .Create("ServiceEntry", Reviews.ApprovedEntry)
        .ToJsonString()
        .Edited("\"default\"", $"\"{SlowView.Namespace}\"");

    [Fact]
    public async Task Beyond_the_limit_reviews_are_refused_at_once_and_the_others_are_answered()
    {
        using var view = new SlowView();
        await using var webhook = new WebhookFixture
        {
            Replace = services => services.AddSingleton<IClusterView>(view),
            Flags = { ["max-reviews"] = "3" },
        };
        using var client = webhook.CreateClient();
        var waiting = Enumerable.Range(0, 3).Select(_ => webhook.PostAsync("/validate", Review)).ToList();
        await ClusteredWebhook.EventuallyAsync(
            async () => (await Exposition.ScrapeAsync(client)).Value("admission_webhook_reviews_in_flight") == 3,
            "three in flight"
        );

        using var refusal = await client.PostAsync("/validate", Content(), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.TooManyRequests, refusal.StatusCode);
        Assert.Equal("1", refusal.Headers.GetValues("Retry-After").Single());
        Assert.Contains("3 reviews are already in progress", (await Answer.ReadAsync(refusal)).Error, StringComparison.Ordinal);
        Assert.Equal("ok\n", await client.GetStringAsync("/livez", TestContext.Current.CancellationToken));

        view.Open();
        Assert.All(await Task.WhenAll(waiting), answer => Assert.True(answer.Allowed));
        Assert.True((await webhook.PostAsync("/validate", Review)).Allowed);
        Assert.Equal(1, (await Exposition.ScrapeAsync(client)).Value("admission_webhook_refusals_total", ("code", "429")));
    }

    [Fact]
    public async Task A_review_queued_too_long_is_refused_and_leaves_the_queue()
    {
        using var slots = new ReviewSlots(1, 1);
        await slots.EnterAsync(1, TimeSpan.FromSeconds(1), CancellationToken.None);
        var refusal = await Assert.ThrowsAsync<RefusedRequestException>(async () =>
            await slots.EnterAsync(1, TimeSpan.FromMilliseconds(1), CancellationToken.None)
        );
        Assert.Equal(429, refusal.StatusCode);
        Assert.Equal(1, slots.InFlight);
        slots.Leave(1);
        await slots.EnterAsync(1, TimeSpan.Zero, CancellationToken.None);
        slots.Leave(1);
        Assert.Equal(0, slots.InFlight);
    }

    [Fact]
    public async Task Long_reviews_are_evaluated_one_at_a_time_and_do_not_block_short_ones()
    {
        using var slots = new ReviewSlots(4, 4);
        await slots.EnterAsync(ReviewSlots.Long + 1, TimeSpan.FromSeconds(30), CancellationToken.None);
        var second = slots.EnterAsync(ReviewSlots.Long + 1, TimeSpan.FromSeconds(30), CancellationToken.None).AsTask();
        await slots.EnterAsync(1, TimeSpan.FromSeconds(30), CancellationToken.None);
        Assert.False(second.IsCompleted);
        slots.Leave(ReviewSlots.Long + 1);
        await second;
        slots.Leave(ReviewSlots.Long + 1);
        slots.Leave(1);
        Assert.Equal(0, slots.InFlight);
    }

    [Fact]
    public async Task A_client_that_disconnects_leaves_the_queue()
    {
        using var slots = new ReviewSlots(1, 1);
        using var client = new CancellationTokenSource();
        await slots.EnterAsync(1, TimeSpan.FromSeconds(30), client.Token);
        var waiting = slots.EnterAsync(1, TimeSpan.FromSeconds(30), client.Token).AsTask();
        await client.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        slots.Leave(1);
        Assert.Equal(0, slots.InFlight);
    }

    [Fact]
    public void Long_bodies_share_a_memory_limit_and_ordinary_ones_are_not_counted()
    {
        var memory = new BodyMemory(4 * BodyMemory.Ordinary);
        memory.Take(2 * BodyMemory.Ordinary);
        Assert.Equal(429, Assert.Throws<RefusedRequestException>(() => memory.Take(4 * BodyMemory.Ordinary)).StatusCode);
        memory.Take(BodyMemory.Ordinary);
        memory.Take(2 * BodyMemory.Ordinary);
        memory.Return(2 * BodyMemory.Ordinary);
        memory.Return(2 * BodyMemory.Ordinary);
        memory.Take(4 * BodyMemory.Ordinary);
    }

    private static StringContent Content() => new(Review, System.Text.Encoding.UTF8, "application/json");

    /// <summary>A cluster view that blocks each review until it is opened.</summary>
    private sealed class SlowView : IClusterView, IDisposable
    {
        public const string Namespace = "slow";

        private readonly ManualResetEventSlim _open = new();

        public bool KnowsObjects => false;

        public void Open() => _open.Set();

        public void Dispose() => _open.Dispose();

        public IReadOnlyDictionary<string, string>? NamespaceLabels(string @namespace)
        {
            if (@namespace == Namespace)
            {
                _open.Wait();
            }

            return null;
        }

        public ImmutableArray<KnownServiceEntry> ServiceEntries(HostName host) => [];

        public ImmutableArray<KnownVirtualService> VirtualServices(HostName host) => [];

        public ImmutableArray<KnownDestinationRule> DestinationRules(HostName host) => [];
    }
}
